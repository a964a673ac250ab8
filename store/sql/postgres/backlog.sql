select
  (select count(*) from tokens
   where until is not null and until <= $1 and flow <> all (array(
     select number from words where word = any ($2::text[])
   ))) as tokens,
  (select count(*) from appointments
   where due is not null and due <= $1 and flow <> all ($2::text[])) as appointments,
  (select count(*) from messages
   where status = 'queued' and not_before <= $1 and flow <> all (array(
     select number from words where word = any ($2::text[])
   ))) as queued
