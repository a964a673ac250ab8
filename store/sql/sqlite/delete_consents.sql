delete from consents where (contact, channel) in (
  select value ->> 'contact', value ->> 'channel' from json_each(?1)
)
