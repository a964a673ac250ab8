update heads set counter = changed.counter, judged = changed.judged
from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as changed (contact, counter, judged)
where heads.contact = changed.contact
