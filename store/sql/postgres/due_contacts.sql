-- Each arm reads no more than the limit from each lane of its own index, in the order of the
-- instants. Contacts that somebody has are skipped, and stay due.
select heads.contact
from (
  select coalesce((
      select own.survivor from heads as own where own.contact = first.contact
    ), first.contact) as holder, min(first.at) as at
  from (
    (
      select due.at, due.contact
      from unnest($1::bigint[]) as lane (number)
      cross join lateral (
        select tokens.until as at, tokens.contact
        from tokens
        where lane_of(tokens.contact) = lane.number
          and tokens.until is not null and tokens.until <= $2
          and shard_of(tokens.contact) between $3 and $4
          and tokens.flow <> all (array(
            select number from words where word = any ($5::text[])
          ))
        order by tokens.until, tokens.contact
        limit $7
      ) as due
      order by due.at, due.contact
      limit $6
    )
    union all
    (
      select due.at, due.contact
      from unnest($1::bigint[]) as lane (number)
      cross join lateral (
        select appointments.due as at, appointments.contact
        from appointments
        where lane_of(appointments.contact) = lane.number
          and appointments.due is not null and appointments.due <= $2
          and shard_of(appointments.contact) between $3 and $4
          and appointments.flow <> all ($5::text[])
        order by appointments.due, appointments.contact
        limit $7
      ) as due
      order by due.at, due.contact
      limit $6
    )
  ) as first
  group by holder
) as found
join heads on heads.contact = found.holder
order by found.at, found.holder
limit $6
for no key update of heads skip locked
