select listed.channel, hex(listed.hash) as hash, listed.reason
from json_each(?1) as asked
cross join suppressions as listed on listed.channel = asked.value ->> 'channel'
  and listed.hash = unhex(asked.value ->> 'hash')
