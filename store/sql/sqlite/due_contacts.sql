-- Each arm reads no more than the limit from its own index, in the order of the instants.
select coalesce((select survivor from heads where heads.contact = due.contact), due.contact)
  as holder
from (
  select * from (
    select until as at, contact
    from tokens
    where until is not null and until <= ?1 and (contact >> 12) & 1023 between ?2 and ?3
      and flow not in (
        select number from words where word in (select value from json_each(?4))
      )
    order by until, contact, n
    limit ?5
  )
  union all
  select * from (
    select due as at, contact
    from appointments
    where due is not null and due <= ?1 and (contact >> 12) & 1023 between ?2 and ?3
      and flow not in (select value from json_each(?4))
    order by due, contact, flow, start
    limit ?5
  )
) as due
group by holder
order by min(at), holder
limit ?5
