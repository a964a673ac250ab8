select appointments.contact, appointments.flow, appointments.start, appointments.due,
  appointments.last
from json_each(?1) as taken
cross join appointments on appointments.contact = taken.value
order by appointments.contact, appointments.flow, appointments.start
