select contact, channel, body
from consents
where contact > $1 and contact <= $2
order by contact, channel
