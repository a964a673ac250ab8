select min(first.at) as at
from (
  select due.at
  from generate_series(0, 15) as lane (number)
  cross join lateral (
    select tokens.until as at
    from tokens
    where lane_of(tokens.contact) = lane.number
      and tokens.until is not null
      and tokens.flow <> all (array(
        select number from words where word = any ($1::text[])
      ))
    order by tokens.until
    limit 1
  ) as due
  union all
  select due.at
  from generate_series(0, 15) as lane (number)
  cross join lateral (
    select appointments.due as at
    from appointments
    where lane_of(appointments.contact) = lane.number
      and appointments.due is not null
      and appointments.flow <> all ($1::text[])
    order by appointments.due
    limit 1
  ) as due
) as first
