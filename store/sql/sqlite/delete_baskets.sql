delete from baskets where (contact, kind, id) in (
  select value ->> 'contact', value ->> 'kind', value ->> 'id' from json_each(?1)
)
