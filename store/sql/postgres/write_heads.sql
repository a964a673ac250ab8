update heads set counter = changed.counter
from unnest($1::bigint[], $2::bigint[]) as changed (contact, counter)
where heads.contact = changed.contact
