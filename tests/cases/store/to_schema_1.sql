-- A store of this program's schema made one of schema 1, the first that was released, from step to step
-- backwards. What no earlier schema can hold is lost; clinics, regions, hotlines, the calendar and history
-- stay. A new migration puts its way back on top.

-- 11: who made a revision
ALTER TABLE revision DROP COLUMN actor;
ALTER TABLE revision DROP COLUMN action;
-- 10: online consultations
DROP TABLE consult;
-- 9: reports
DROP TABLE report;
DROP TABLE report_day;
-- 8: the self-check
DROP TABLE self_check;
-- 7: live values
DROP TABLE live_version;
DROP TABLE clinic_load;
DROP TABLE closure;
DROP TABLE notice;
DROP TABLE token;
DROP TABLE audit;
-- 6: outlines
DROP TABLE region_outline;
-- 5: corrections
DROP TABLE correction;
-- 4: answers of geocoders
DROP TABLE geocode_answer;
-- 3: history by revision and clinic
CREATE TABLE old_history (revision INTEGER NOT NULL REFERENCES revision (number), clinic_id TEXT NOT NULL, action TEXT NOT NULL, before TEXT, after TEXT, UNIQUE (revision, clinic_id)) STRICT;
INSERT INTO old_history SELECT * FROM clinic_history;
UPDATE old_history SET after = '{}' WHERE action = 'insert';
DROP TABLE clinic_history;
ALTER TABLE old_history RENAME TO clinic_history;
-- 2: claims in history
DROP TABLE claim_history;
ALTER TABLE revision DROP COLUMN keeps_claims;
ALTER TABLE revision DROP COLUMN rolled_back_to;
PRAGMA user_version = 1;
