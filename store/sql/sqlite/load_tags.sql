select tags.contact, tags.tag, tags.seq, tags.at
from json_each(?1) as taken
cross join tags on tags.contact = taken.value
