select number, word from words
