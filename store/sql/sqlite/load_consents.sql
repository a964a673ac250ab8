select consents.contact, consents.channel, consents.body
from json_each(?1) as taken
cross join consents on consents.contact = taken.value
