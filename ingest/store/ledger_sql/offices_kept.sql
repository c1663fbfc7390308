-- every office of which anything is held
select office from exchange_set union select office from exchange_month union select office from office_setting
order by 1
