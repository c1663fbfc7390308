-- A set that names its partner, of the same direction and time as one that does not: the same set, better known.
select exists (
    select 1
    from exchange_set
    where office = ?1 and direction = ?2 and partner <> '' and created_at = ?3 and key = ''
)
