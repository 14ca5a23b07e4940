-- What facts call a person is told by this table alone, so that it ends with their row.
ALTER TABLE persons ADD COLUMN reference VARCHAR(16);
UPDATE persons SET reference = person;
