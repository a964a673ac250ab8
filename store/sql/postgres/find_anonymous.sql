select asked.name, aliases.contact
from unnest($1::text[]) as asked (name)
join aliases on aliases.kind = 'anonymous' and aliases.name = asked.name
