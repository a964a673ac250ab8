select member.contact, member.segment
from unnest($1::bigint[]) as taken (contact)
cross join lateral (
  select contact, segment from members
  where contact = taken.contact
  offset 0
) as member
