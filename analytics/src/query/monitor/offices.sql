-- Every office of whom anything is kept.
select office from exchange_set group by office
union
select office from exchange_month group by office
order by 1
