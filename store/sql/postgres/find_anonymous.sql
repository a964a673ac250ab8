select asked.name, called.contact
from unnest($1::text[]) as asked (name)
cross join lateral (
  select contact from aliases where kind = 'anonymous' and name = asked.name offset 0
) as called
