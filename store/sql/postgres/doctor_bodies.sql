-- Bodies whose pattern is not there: nobody knows any more what these messages looked like.
select contact, message
from bodies
where contact > $1 and contact <= $2
  and not exists (select from patterns where patterns.name = bodies.pattern)
order by contact, message
limit 100
