update heads set counter = changed.value ->> 'counter'
from json_each(?1) as changed
where heads.contact = changed.value ->> 'contact'
