select asked.segment,
  (select count(*) from members where members.segment = asked.segment) as n
from unnest($1::text[]) as asked (segment)
