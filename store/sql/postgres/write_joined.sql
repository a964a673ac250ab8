update contacts set joined = told.joined
from unnest($1::bigint[], $2::text[]) as told (contact, joined)
where contacts.contact = told.contact
