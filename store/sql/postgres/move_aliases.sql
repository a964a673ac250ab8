update aliases set contact = merged.survivor
from unnest($1::bigint[], $2::bigint[]) as merged (contact, survivor)
where aliases.contact = merged.contact
