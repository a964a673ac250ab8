-- Whose rows belong to contacts of the range, and to whom.
select contact, survivor
from heads
where survivor > $1 and survivor <= $2
order by contact
