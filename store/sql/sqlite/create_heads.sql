insert into heads (contact, counter)
select value ->> 'contact', 0
from json_each(?1)
