insert into words (word) values (?1)
