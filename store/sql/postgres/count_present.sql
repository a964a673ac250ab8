-- A process that takes messages to providers says so again and again.
select count(*) from beats
where count = 0 and owner <> $1 and at > now() - interval '3 minutes'
