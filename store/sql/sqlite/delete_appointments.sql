delete from appointments where (contact, flow, start) in (
  select value ->> 'contact', value ->> 'flow', value ->> 'start' from json_each(?1)
)
