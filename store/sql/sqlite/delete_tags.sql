delete from tags where (contact, tag) in (
  select value ->> 'contact', value ->> 'tag' from json_each(?1)
)
