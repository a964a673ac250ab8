-- Lines of one message are numbered on, in the order they were said.
insert into provider_log (contact, message, n, at, said, month)
select line.contact, line.message,
  row_number() over (partition by line.contact, line.message order by line.place) + coalesce((
    select max(known.n)
    from provider_log as known
    where known.contact = line.contact
      and known.message = line.message
      and known.month = line.month
  ), 0),
  line.at, line.said, line.month
from unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::text[], $5::bigint[]) with ordinality
  as line (contact, message, at, said, month, place)
