insert into heads (contact, counter)
select value, 0
from json_each(?1)
