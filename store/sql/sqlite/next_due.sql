select min(at) as at
from (
  select * from (
    select until as at from tokens
    where until is not null and flow not in (
      select number from words where word in (select value from json_each(?1))
    )
    order by until limit 1
  )
  union all
  select * from (
    select due from appointments
    where due is not null and flow not in (select value from json_each(?1))
    order by due limit 1
  )
)
