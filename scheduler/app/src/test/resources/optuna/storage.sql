BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('v3.2.0.a');
CREATE TABLE studies (
	study_id INTEGER NOT NULL, 
	study_name VARCHAR(512) NOT NULL, 
	PRIMARY KEY (study_id)
);
INSERT INTO "studies" VALUES(1,'cnn');
INSERT INTO "studies" VALUES(2,'pareto');
CREATE TABLE study_directions (
	study_direction_id INTEGER NOT NULL, 
	direction VARCHAR(8) NOT NULL, 
	study_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	PRIMARY KEY (study_direction_id), 
	UNIQUE (study_id, objective), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "study_directions" VALUES(1,'MAXIMIZE',1,0);
INSERT INTO "study_directions" VALUES(2,'MINIMIZE',2,0);
INSERT INTO "study_directions" VALUES(3,'MAXIMIZE',2,1);
CREATE TABLE study_system_attributes (
	study_system_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_system_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
CREATE TABLE study_user_attributes (
	study_user_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_user_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "study_user_attributes" VALUES(1,1,'who','"ada"');
CREATE TABLE trial_heartbeats (
	trial_heartbeat_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	heartbeat DATETIME NOT NULL, 
	PRIMARY KEY (trial_heartbeat_id), 
	UNIQUE (trial_id), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE trial_intermediate_values (
	trial_intermediate_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	intermediate_value FLOAT, 
	intermediate_value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_intermediate_value_id), 
	UNIQUE (trial_id, step), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_intermediate_values" VALUES(1,1,1,3.74160891407747267598e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(2,1,2,7.48321782815494535197e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(3,1,3,1.12248267422324180279e-04,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(4,2,1,1.97230041543332827334e-04,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(5,2,2,3.94460083086665654669e-04,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(6,2,3,5.91690124629998454898e-04,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(7,3,1,7.60531942632278711025e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(8,3,2,1.52106388526455742205e-04,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(9,3,3,2.28159582789683613307e-04,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(10,5,1,9.76162914989482134731e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(11,5,2,1.95232582997896426946e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(12,6,1,2.63699746630756785836e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(13,6,2,5.27399493261513571673e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(14,6,3,7.91099239892270322815e-02,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(15,7,1,5.36982626988629393842e-04,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(16,7,2,1.07396525397725878768e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(17,7,3,1.6109478809658880731e-03,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(18,8,1,2.97400611938692398424e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(19,8,2,5.94801223877384796848e-05,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(20,8,3,8.92201835816077229186e-05,'FINITE');
CREATE TABLE trial_params (
	param_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	param_name VARCHAR(512), 
	param_value FLOAT, 
	distribution_json TEXT, 
	PRIMARY KEY (param_id), 
	UNIQUE (trial_id, param_name), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_params" VALUES(1,1,'lr',3.74160891407747267598e-05,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.1, "log": true}}');
INSERT INTO "trial_params" VALUES(2,1,'layers',3.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 4}}');
INSERT INTO "trial_params" VALUES(3,1,'opt',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "adam", null]}}');
INSERT INTO "trial_params" VALUES(4,1,'batch',12.0,'{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 8, "high": 512}}');
INSERT INTO "trial_params" VALUES(5,1,'dropout',3.00000000000000044408e-01,'{"name": "FloatDistribution", "attributes": {"step": 0.1, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(6,2,'lr',1.97230041543332827334e-04,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.1, "log": true}}');
INSERT INTO "trial_params" VALUES(7,2,'layers',3.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 4}}');
INSERT INTO "trial_params" VALUES(8,2,'opt',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "adam", null]}}');
INSERT INTO "trial_params" VALUES(9,2,'batch',28.0,'{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 8, "high": 512}}');
INSERT INTO "trial_params" VALUES(10,2,'dropout',0.1,'{"name": "FloatDistribution", "attributes": {"step": 0.1, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(11,2,'momentum',8.26698832260729266074e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.99, "log": false}}');
INSERT INTO "trial_params" VALUES(12,3,'lr',7.60531942632278711025e-05,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.1, "log": true}}');
INSERT INTO "trial_params" VALUES(13,3,'layers',2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 4}}');
INSERT INTO "trial_params" VALUES(14,3,'opt',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "adam", null]}}');
INSERT INTO "trial_params" VALUES(15,3,'batch',22.0,'{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 8, "high": 512}}');
INSERT INTO "trial_params" VALUES(16,3,'dropout',0.2,'{"name": "FloatDistribution", "attributes": {"step": 0.1, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(17,4,'lr',3.31113892538144587857e-04,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.1, "log": true}}');
INSERT INTO "trial_params" VALUES(18,4,'layers',3.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 4}}');
INSERT INTO "trial_params" VALUES(19,4,'opt',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "adam", null]}}');
INSERT INTO "trial_params" VALUES(20,4,'batch',18.0,'{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 8, "high": 512}}');
INSERT INTO "trial_params" VALUES(21,4,'dropout',0.0,'{"name": "FloatDistribution", "attributes": {"step": 0.1, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(22,5,'lr',9.76162914989482134731e-03,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.1, "log": true}}');
INSERT INTO "trial_params" VALUES(23,5,'layers',4.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 4}}');
INSERT INTO "trial_params" VALUES(24,5,'opt',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "adam", null]}}');
INSERT INTO "trial_params" VALUES(25,5,'batch',40.0,'{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 8, "high": 512}}');
INSERT INTO "trial_params" VALUES(26,5,'dropout',0.1,'{"name": "FloatDistribution", "attributes": {"step": 0.1, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(27,5,'momentum',5.41794321174132709716e-04,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.99, "log": false}}');
INSERT INTO "trial_params" VALUES(28,6,'lr',2.63699746630756785836e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.1, "log": true}}');
INSERT INTO "trial_params" VALUES(29,6,'layers',1.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 4}}');
INSERT INTO "trial_params" VALUES(30,6,'opt',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "adam", null]}}');
INSERT INTO "trial_params" VALUES(31,6,'batch',35.0,'{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 8, "high": 512}}');
INSERT INTO "trial_params" VALUES(32,6,'dropout',0.0,'{"name": "FloatDistribution", "attributes": {"step": 0.1, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(33,7,'lr',5.36982626988629393842e-04,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.1, "log": true}}');
INSERT INTO "trial_params" VALUES(34,7,'layers',1.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 4}}');
INSERT INTO "trial_params" VALUES(35,7,'opt',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "adam", null]}}');
INSERT INTO "trial_params" VALUES(36,7,'batch',350.0,'{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 8, "high": 512}}');
INSERT INTO "trial_params" VALUES(37,7,'dropout',0.4,'{"name": "FloatDistribution", "attributes": {"step": 0.1, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(38,8,'lr',2.97400611938692398424e-05,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.1, "log": true}}');
INSERT INTO "trial_params" VALUES(39,8,'layers',2.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 4}}');
INSERT INTO "trial_params" VALUES(40,8,'opt',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "adam", null]}}');
INSERT INTO "trial_params" VALUES(41,8,'batch',17.0,'{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 8, "high": 512}}');
INSERT INTO "trial_params" VALUES(42,8,'dropout',0.0,'{"name": "FloatDistribution", "attributes": {"step": 0.1, "low": 0.0, "high": 0.5, "log": false}}');
INSERT INTO "trial_params" VALUES(43,8,'momentum',6.86905752734416757965e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.99, "log": false}}');
INSERT INTO "trial_params" VALUES(44,11,'x',8.45319606004249823882e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 1.0, "log": false}}');
INSERT INTO "trial_params" VALUES(45,12,'x',5.6762693559309385094e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 1.0, "log": false}}');
INSERT INTO "trial_params" VALUES(46,13,'x',5.0232827683591840806e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 1.0, "log": false}}');
CREATE TABLE trial_system_attributes (
	trial_system_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_system_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_system_attributes" VALUES(1,10,'fixed_params','{"lr": 0.01}');
CREATE TABLE trial_user_attributes (
	trial_user_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_user_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE trial_values (
	trial_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	value FLOAT, 
	value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_value_id), 
	UNIQUE (trial_id, objective), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_values" VALUES(1,1,0,1.12248267422324180279e-04,'FINITE');
INSERT INTO "trial_values" VALUES(2,2,0,5.91690124629998454898e-04,'FINITE');
INSERT INTO "trial_values" VALUES(3,3,0,2.28159582789683613307e-04,'FINITE');
INSERT INTO "trial_values" VALUES(4,5,0,1.95232582997896426946e-02,'FINITE');
INSERT INTO "trial_values" VALUES(5,7,0,1.6109478809658880731e-03,'FINITE');
INSERT INTO "trial_values" VALUES(6,8,0,8.92201835816077229186e-05,'FINITE');
INSERT INTO "trial_values" VALUES(7,11,0,8.45319606004249823882e-01,'FINITE');
INSERT INTO "trial_values" VALUES(8,11,1,1.54680393995750176117e-01,'FINITE');
INSERT INTO "trial_values" VALUES(9,12,0,5.6762693559309385094e-01,'FINITE');
INSERT INTO "trial_values" VALUES(10,12,1,NULL,'INF_POS');
INSERT INTO "trial_values" VALUES(11,13,0,5.0232827683591840806e-01,'FINITE');
INSERT INTO "trial_values" VALUES(12,13,1,4.97671723164081591939e-01,'FINITE');
CREATE TABLE trials (
	trial_id INTEGER NOT NULL, 
	number INTEGER, 
	study_id INTEGER, 
	state VARCHAR(8) NOT NULL, 
	datetime_start DATETIME, 
	datetime_complete DATETIME, 
	PRIMARY KEY (trial_id), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "trials" VALUES(1,0,1,'COMPLETE','2026-11-24 12:12:03.232743','2026-11-24 12:12:03.467857');
INSERT INTO "trials" VALUES(2,1,1,'COMPLETE','2026-11-24 12:12:03.496092','2026-11-24 12:12:03.735993');
INSERT INTO "trials" VALUES(3,2,1,'COMPLETE','2026-11-24 12:12:03.767898','2026-11-24 12:12:04.006357');
INSERT INTO "trials" VALUES(4,3,1,'FAIL','2026-11-24 12:12:04.030412','2026-11-24 12:12:04.145449');
INSERT INTO "trials" VALUES(5,4,1,'PRUNED','2026-11-24 12:12:04.187191','2026-11-24 12:12:04.421136');
INSERT INTO "trials" VALUES(6,5,1,'FAIL','2026-11-24 12:12:04.459564','2026-11-24 12:12:04.655131');
INSERT INTO "trials" VALUES(7,6,1,'COMPLETE','2026-11-24 12:12:04.690527','2026-11-24 12:12:04.906350');
INSERT INTO "trials" VALUES(8,7,1,'COMPLETE','2026-11-24 12:12:04.934800','2026-11-24 12:12:05.200523');
INSERT INTO "trials" VALUES(9,8,1,'RUNNING','2026-11-24 12:12:05.221454',NULL);
INSERT INTO "trials" VALUES(10,9,1,'WAITING',NULL,NULL);
INSERT INTO "trials" VALUES(11,0,2,'COMPLETE','2026-11-24 12:12:05.361231','2026-11-24 12:12:05.452654');
INSERT INTO "trials" VALUES(12,1,2,'COMPLETE','2026-11-24 12:12:05.482432','2026-11-24 12:12:05.557659');
INSERT INTO "trials" VALUES(13,2,2,'COMPLETE','2026-11-24 12:12:05.578175','2026-11-24 12:12:05.648506');
CREATE TABLE version_info (
	version_info_id INTEGER NOT NULL, 
	schema_version INTEGER, 
	library_version VARCHAR(256), 
	PRIMARY KEY (version_info_id), 
	CHECK (version_info_id=1)
);
INSERT INTO "version_info" VALUES(1,12,'5.0.0');
CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name);
CREATE INDEX ix_trials_study_id ON trials (study_id);
COMMIT;
