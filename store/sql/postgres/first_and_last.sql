select (select min(contact) from heads) as first, (select max(contact) from heads) as last
