SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.application (
    id bigint NOT NULL,
    name text NOT NULL
);
ALTER TABLE public.application ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.application_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.budget (
    name text NOT NULL,
    next_at bigint NOT NULL,
    seen_at bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.deleted_unread (
    topic text NOT NULL,
    part integer NOT NULL,
    from_pos bigint NOT NULL,
    to_pos bigint NOT NULL,
    found_at bigint NOT NULL
);
CREATE TABLE public.instance (
    id bigint NOT NULL,
    lease_until timestamp with time zone NOT NULL
);
ALTER TABLE public.instance ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.instance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.ledger (
    one boolean DEFAULT true NOT NULL,
    id text NOT NULL,
    born bigint NOT NULL,
    CONSTRAINT ledger_one_check CHECK (one)
);
CREATE TABLE public.ledger_version (
    installed_rank integer NOT NULL,
    version character varying(50),
    description character varying(200) NOT NULL,
    type character varying(20) NOT NULL,
    script character varying(1000) NOT NULL,
    checksum integer,
    installed_by character varying(100) NOT NULL,
    installed_on timestamp without time zone DEFAULT now() NOT NULL,
    execution_time integer NOT NULL,
    success boolean NOT NULL
);
CREATE TABLE public.mark (
    id bigint NOT NULL,
    ends text NOT NULL
);
ALTER TABLE public.mark ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.mark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.ordered_read (
    application bigint NOT NULL,
    account_id text NOT NULL,
    resource text NOT NULL
);
CREATE TABLE public.record (
    topic bigint NOT NULL,
    part integer NOT NULL,
    pos bigint NOT NULL,
    application bigint,
    state integer NOT NULL,
    written_at bigint
);
CREATE TABLE public.request (
    id bigint NOT NULL,
    application bigint NOT NULL,
    grant_type integer NOT NULL,
    fingerprint bytea NOT NULL,
    state integer NOT NULL,
    attempts integer NOT NULL,
    doubt integer NOT NULL,
    first_at bigint NOT NULL,
    last_at bigint NOT NULL,
    mark bigint NOT NULL,
    source bigint,
    line bigint,
    topic bigint NOT NULL,
    part integer NOT NULL,
    pos bigint NOT NULL,
    owner bigint,
    fenced integer DEFAULT 0 NOT NULL
);
ALTER TABLE public.request ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.request_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.source (
    id bigint NOT NULL,
    name text NOT NULL
);
ALTER TABLE public.source ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.source_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.token_user (
    application bigint NOT NULL,
    user_id text NOT NULL,
    fingerprint bytea NOT NULL,
    issued_at bigint
);
CREATE TABLE public.topic (
    id bigint NOT NULL,
    name text NOT NULL
);
ALTER TABLE public.topic ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.topic_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
INSERT INTO public.application OVERRIDING SYSTEM VALUE VALUES
	(1, 'acme'),
	(2, 'globex'),
	(3, 'unknown-app');
INSERT INTO public.deleted_unread VALUES
	('requests', 2, 7, 19, 1795521600123);
INSERT INTO public.instance OVERRIDING SYSTEM VALUE VALUES
	(1, '2026-12-01 11:57:20.550377+00');
INSERT INTO public.ledger VALUES
	(true, 'f0cdc3c3-1c9a-4090-a0f4-7a46cc7db655', 1796126239913);
INSERT INTO public.ledger_version VALUES
	(1, '1', 'ledger', 'SQL', 'V1__ledger.sql', -1621752282, 'postgres', '2026-12-01 11:57:19.639139', 100, true),
	(2, '2', 'user', 'SQL', 'V2__user.sql', -419140577, 'postgres', '2026-12-01 11:57:19.822986', 6, true),
	(3, '3', 'budget clock', 'SQL', 'V3__budget_clock.sql', -282225114, 'postgres', '2026-12-01 11:57:19.842585', 2, true),
	(4, '4', 'record time', 'SQL', 'V4__record_time.sql', 169024113, 'postgres', '2026-12-01 11:57:19.853184', 1, true),
	(5, '5', 'deleted unread', 'SQL', 'V5__deleted_unread.sql', -158715377, 'postgres', '2026-12-01 11:57:19.862997', 4, true);
INSERT INTO public.mark OVERRIDING SYSTEM VALUE VALUES
	(1, '{"results-0":15}'),
	(2, '{"results-0":30}'),
	(3, '{"results-0":45}'),
	(4, '{"results-0":60}'),
	(5, '{"results-0":75}'),
	(6, '{"results-0":90}'),
	(7, '{"results-0":105}'),
	(8, '{"results-0":120}'),
	(9, '{"results-0":135}'),
	(10, '{"results-0":150}');
INSERT INTO public.ordered_read VALUES
	(1, '42', 'time_entries');
INSERT INTO public.record VALUES
	(1, 1, 900, 1, 64, NULL),
	(1, 1, 901, 1, 65, NULL),
	(1, 1, 902, NULL, 16, NULL),
	(1, 1, 903, 3, 18, 1764000000123),
	(1, 1, 904, 1, 6, NULL),
	(2, 0, 5, 1, 24, NULL);
INSERT INTO public.request OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 0, '\x6c02cf2083469e72758a38be0b7c6eabe9bc58580774daf6b2cf4b6ea1469722', 2, 1, 0, -604639790, -604639790, 0, 1, 0, 1, 0, 0, 1, 0),
	(2, 1, 0, '\x3f08aace122ee2368432c1ca23a049bc640bafbf00fdf33a52429f38ba12dbf9', 3, 1, 0, -604639789, -604639789, 0, NULL, NULL, 1, 1, 1, NULL, 0),
	(3, 1, 0, '\x0f6bffa9661cb5dd2f3f7b2929f33061f58a7ba7fdd689530b1a306f8ed8f3ec', 4, 1, 0, -604639788, -604639788, 0, 1, 2, 1, 2, 2, NULL, 0),
	(4, 1, 0, '\xa2f2b0b588bcc84fbf4d2ac8cc086b6f84de3e00fa3c1ba11e38ac078eb03192', 5, 1, 0, -604639787, -604639787, 0, NULL, NULL, 1, 0, 3, NULL, 0),
	(5, 1, 0, '\x0d59e266304dee1d75ac34fa01986a53b8097398a4e7e87b54b8b9732691dc98', 6, 1, 0, -604639786, -604639786, 0, 1, 4, 1, 1, 4, NULL, 0),
	(6, 1, 0, '\x6fcb1cf1b113a341db0fa49dc95fcb841140e6ef6e05ac4cf9b0a5b22a0f056c', 16, 1, 0, -604639785, -604639785, 0, NULL, NULL, 1, 2, 5, NULL, 0),
	(7, 1, 0, '\x47076dea039ec9db94fc55694f6864a1cfe47d4f93e41c010e4521e3378888e5', 17, 1, 0, -604639784, -604639784, 0, 1, 6, 1, 0, 6, NULL, 0),
	(8, 1, 0, '\xe7c9583f202a49ecd684b04f6435a3cfa6788f8f541e9c09965a857802757b17', 18, 1, 0, -604639783, -604639783, 0, NULL, NULL, 1, 1, 7, NULL, 0),
	(9, 1, 0, '\xfe1e004b2f1cd6bade61f13fc301ff4f8c5aea1b7b19fe9075a0be3b5706655c', 19, 1, 0, -604639782, -604639782, 0, 1, 8, 1, 2, 8, NULL, 0),
	(10, 1, 0, '\xb97607173d82f4f5fc71f828aa26f14cfff17ac6f3f6d4a248fa85be851896d1', 20, 1, 0, -604639781, -604639781, 0, NULL, NULL, 1, 0, 9, NULL, 0),
	(11, 1, 0, '\xc85392400a91d8fa684a3ce008b63f5b6d4d2e758bdfcd2ef1900129a3d0889f', 21, 1, 0, -604639780, -604639780, 0, 1, 10, 1, 1, 10, NULL, 0),
	(12, 1, 0, '\xaad2a8e98364da58c70b617575dd4457cd7fcb54164cca8f2faabfeec0300cbb', 22, 1, 0, -604639779, -604639779, 0, NULL, NULL, 1, 2, 11, NULL, 0),
	(13, 1, 0, '\xd6137e5567425e33c104c8b2b0870ed0f67fd271ab9385265fa53ae7627ab6f5', 23, 1, 0, -604639778, -604639778, 0, 1, 12, 1, 0, 12, NULL, 0),
	(14, 1, 0, '\x084f58700d61d51c29b34e8728c9f7aa5f951cf210370b4ed19f899dfda18397', 24, 1, 0, -604639777, -604639777, 0, NULL, NULL, 1, 1, 13, NULL, 0),
	(15, 1, 0, '\x5fd2e112842e93d43743e4ab06839a7db12eea101016777e333970a70fd928a8', 3, 1, 1, -604639776, -604639776, 0, 1, 14, 1, 2, 14, NULL, 0),
	(16, 1, 1, '\x22d592a0490f32ff825dd9c615b55dfdf58dcc6da586cfeb791498b3fc1fa94c', 2, 1, 0, -604639775, -604639775, 1, NULL, NULL, 1, 0, 15, 1, 0),
	(17, 1, 1, '\x0db30d3b5dece4ba741e952c9b920881f477d99ee1753a0e6c39bc1e13049b8f', 3, 1, 0, -604639774, -604639774, 1, 1, 16, 1, 1, 16, NULL, 0),
	(18, 1, 1, '\xc609f445976b15199f16b9c96d94f25c8bd00a8c126a006a18a9e0cf397eb26c', 4, 1, 0, -604639773, -604639773, 1, NULL, NULL, 1, 2, 17, NULL, 0),
	(19, 1, 1, '\x29900d175e600f3e95b35be00bbb2e09b659b9e6e9a66e4c15edbdf6fc22b4c3', 5, 1, 0, -604639772, -604639772, 1, 1, 18, 1, 0, 18, NULL, 0),
	(20, 1, 1, '\x22b9e4e87ea9d3a5518bf9e57aadbc872a604e88c74e3185df57f5f223deff7c', 6, 1, 0, -604639771, -604639771, 1, NULL, NULL, 1, 1, 19, NULL, 0),
	(21, 1, 1, '\xf2d55c1f923e54d0312f292a44c5fb9ffeb6215aa7597060fb09123f5c137ad9', 16, 1, 0, -604639770, -604639770, 1, 1, 20, 1, 2, 20, NULL, 0),
	(22, 1, 1, '\x17ee7c99491f79b7089ca25d405f2c55891d688051e862fc2521e6c428626410', 17, 1, 0, -604639769, -604639769, 1, NULL, NULL, 1, 0, 21, NULL, 0),
	(23, 1, 1, '\x7f93a0d17b597bfe166e702350ef62f10005c9d693a13f77ae0aea26231ed379', 18, 1, 0, -604639768, -604639768, 1, 1, 22, 1, 1, 22, NULL, 0),
	(24, 1, 1, '\x7c5599d60e8034ad62731291c3e9294d6c2c62dc485f54bd432723e1f4960d48', 19, 1, 0, -604639767, -604639767, 1, NULL, NULL, 1, 2, 23, NULL, 0),
	(25, 1, 1, '\xc45d4cbfa2c59b3e72f430c1380b139179d2168eb364065812ef15ed3f2ae1cc', 20, 1, 0, -604639766, -604639766, 1, 1, 24, 1, 0, 24, NULL, 0),
	(26, 1, 1, '\xde4d6372d86186d47cd01ded925003a1b1f2442a9045e646db3ce5275a1b10f9', 21, 1, 0, -604639765, -604639765, 1, NULL, NULL, 1, 1, 25, NULL, 0),
	(27, 1, 1, '\x53daa612f7a7d25736e36b049adfd2d438f77310a48b57bb8fbc64330e851399', 22, 1, 0, -604639764, -604639764, 1, 1, 26, 1, 2, 26, NULL, 0),
	(28, 1, 1, '\xd7429757a8be3d597805ebb97d820bd7681df8362226c5dee46b7461e3ef5fa2', 23, 1, 0, -604639763, -604639763, 1, NULL, NULL, 1, 0, 27, NULL, 0),
	(29, 1, 1, '\xa1bc27387691db262e963d9926b2b0f37388fdaa5a05efb1639d48a0d3b9004b', 24, 1, 0, -604639762, -604639762, 1, 1, 28, 1, 1, 28, NULL, 0),
	(30, 1, 1, '\x705bcfe9bf588ab4bfe5fe59ec8fdd790a7345440402472f7a22ac2daeb982ad', 3, 1, 1, -604639761, -604639761, 1, NULL, NULL, 1, 2, 29, NULL, 0),
	(31, 1, 2, '\x66f5a4fd238e7da631c173fd3f1f09a5c841cf3ce63a299c8cddd792eed27c98', 2, 1, 0, -604639760, -604639760, 1, 1, 30, 1, 0, 30, 1, 0),
	(32, 1, 2, '\xb3c7dfb31855dbeef2713482ba79dcb834f8121230a3a5eecdb06caf1e7fb581', 3, 1, 0, -604639759, -604639759, 2, NULL, NULL, 1, 1, 31, NULL, 0),
	(33, 1, 2, '\x969a5a1767b3c2a171c19221d55a25f3b213933790e3ab44fc95c7d78ccd02f5', 4, 1, 0, -604639758, -604639758, 2, 1, 32, 1, 2, 32, NULL, 0),
	(34, 1, 2, '\xd85a5094fb305391431eca992df87b45a8ce8bac450f07d9958562ab71177d8f', 5, 1, 0, -604639757, -604639757, 2, NULL, NULL, 1, 0, 33, NULL, 0),
	(35, 1, 2, '\x5abe0f1ae8a10f10100d8a5c5587b86b9219d3c2cd43c6ba225855e0f16ad820', 6, 1, 0, -604639756, -604639756, 2, 1, 34, 1, 1, 34, NULL, 0),
	(36, 1, 2, '\x1f9c23e89ad5f3457bffc5dc5b85b5b4c937594704cb9553362b081fe1bab8d2', 16, 1, 0, -604639755, -604639755, 2, NULL, NULL, 1, 2, 35, NULL, 0),
	(37, 1, 2, '\xff7e1ac009b37f9444d8540afe30df144e3885807d2b263a1b3930e2435bdec4', 17, 1, 0, -604639754, -604639754, 2, 1, 36, 1, 0, 36, NULL, 0),
	(38, 1, 2, '\xc5088cd1a1dab7b05bcf2a5f6e063d56ff6a53c2d9465849ca899e73732269ec', 18, 1, 0, -604639753, -604639753, 2, NULL, NULL, 1, 1, 37, NULL, 0),
	(39, 1, 2, '\x0a5af310e819b53c074fb8f848fff6efb8221d97110dc4c7ac7d1540e8556e7d', 19, 1, 0, -604639752, -604639752, 2, 1, 38, 1, 2, 38, NULL, 0),
	(40, 1, 2, '\x2d5c796e0f71bd1a6cf51b62ccaac7db602d4caf8962fbfc48b9150417610ee9', 20, 1, 0, -604639751, -604639751, 2, NULL, NULL, 1, 0, 39, NULL, 0),
	(41, 1, 2, '\x5b5bbf2fa8ca452a5588b143ed808c76d05f07b6b52e59011023947884f7ea50', 21, 1, 0, -604639750, -604639750, 2, 1, 40, 1, 1, 40, NULL, 0),
	(42, 1, 2, '\xe4119681f4c9cd00a17926a66fe10bf82bf8bc1fb624e6318c0a701ba47f094a', 22, 1, 0, -604639749, -604639749, 2, NULL, NULL, 1, 2, 41, NULL, 0),
	(43, 1, 2, '\x7a1d28fd992339b93c4cf65f8a79beb27450b09a9d4889fd04752ffede71a194', 23, 1, 0, -604639748, -604639748, 2, 1, 42, 1, 0, 42, NULL, 0),
	(44, 1, 2, '\xf24aeeee858d4c83f988dbb58319ed17236de6da7fc99682fcfea92493b1c62a', 24, 1, 0, -604639747, -604639747, 2, NULL, NULL, 1, 1, 43, NULL, 0),
	(45, 1, 2, '\xa5749c620d11679b2aace576ab09f308b7ee2b7f98d3d7f97e74974ce45a41cd', 3, 1, 1, -604639746, -604639746, 2, 1, 44, 1, 2, 44, NULL, 0),
	(46, 1, 3, '\x1a14a0e9911281b880185288738553f19e17ceffe8b2f95c4502ee3a68461659', 2, 1, 0, -604639745, -604639745, 2, NULL, NULL, 1, 0, 45, 1, 0),
	(47, 1, 3, '\x57d327d5a1a69fa2c21f732a220cafdb6c6cf868944201aa4eac6bc55f559517', 3, 1, 0, -604639744, -604639744, 3, 1, 46, 1, 1, 46, NULL, 0),
	(48, 1, 3, '\x0e733c7f651c7b2eea7fbfa54fb1b861d49b77068bac4f8d33c390c0835733e6', 4, 1, 0, -604639743, -604639743, 3, NULL, NULL, 1, 2, 47, NULL, 0),
	(49, 1, 3, '\xaa10811189c6ee78cfb54bdb114c553f7a356a5bf853c77c694bfa0bc0b1561f', 5, 1, 0, -604639742, -604639742, 3, 1, 48, 1, 0, 48, NULL, 0),
	(50, 1, 3, '\xd5478668f175fae80c665f274f41b3d3b8f72c9f3ece29349137dd164368d5e0', 6, 1, 0, -604639741, -604639741, 3, NULL, NULL, 1, 1, 49, NULL, 0),
	(51, 1, 3, '\x86f8f82cbbec4984317e29749193ea28852d4502b78431b902520b929c4fd9b0', 16, 1, 0, -604639740, -604639740, 3, 1, 50, 1, 2, 50, NULL, 0),
	(52, 1, 3, '\x5ddb0e6e9c80244641e0e24ccfa3d776c2931e77e45ddf69e8cbfc4ccb3b3ffd', 17, 1, 0, -604639739, -604639739, 3, NULL, NULL, 1, 0, 51, NULL, 0),
	(53, 1, 3, '\xfeda33b4bd3b75abfa010148e1580e19eb9450734340f98c03731dd342be0569', 18, 1, 0, -604639738, -604639738, 3, 1, 52, 1, 1, 52, NULL, 0),
	(54, 1, 3, '\x875052c37de81f70b688bc03a48baecbe069fd70f0e10e3516f665e732a700a9', 19, 1, 0, -604639737, -604639737, 3, NULL, NULL, 1, 2, 53, NULL, 0),
	(55, 1, 3, '\xbed981fac3f28c7cd5c14558cb7a97a8df64f46ecbc0b260d7ad751af6efa9ef', 20, 1, 0, -604639736, -604639736, 3, 1, 54, 1, 0, 54, NULL, 0),
	(56, 1, 3, '\xc6e950f1bde3bf05ed062963d99f23263389ecb4e2e8430fd131b94a35440ca2', 21, 1, 0, -604639735, -604639735, 3, NULL, NULL, 1, 1, 55, NULL, 0),
	(57, 1, 3, '\xe5131ac153c6f5c6741357c82b6554a54e527aba0f728cabe73793fd2869c455', 22, 1, 0, -604639734, -604639734, 3, 1, 56, 1, 2, 56, NULL, 0),
	(58, 1, 3, '\xe3d32a99598f00d0f50de11bf5c292fc3e2f67bc06d75e06cb343d690b51a110', 23, 1, 0, -604639733, -604639733, 3, NULL, NULL, 1, 0, 57, NULL, 0),
	(59, 1, 3, '\xb671393a07882ba5aa51e9abbb269d539aed1521b4e88d4b1d190c52321a0c41', 24, 1, 0, -604639732, -604639732, 3, 1, 58, 1, 1, 58, NULL, 0),
	(60, 1, 3, '\x7a4d32194cf63ba49a6f897b0b0ecbf1ae14c2963b39c7cc92bd1a5b8972834c', 3, 1, 1, -604639731, -604639731, 3, NULL, NULL, 1, 2, 59, NULL, 0),
	(61, 1, 4, '\xb45cbec0b0159a7c37564b971c207ff3774995609760cc1e5afb0ae3ea234f65', 2, 1, 0, -604639730, -604639730, 3, 1, 60, 1, 0, 60, 1, 0),
	(62, 1, 4, '\x19e2418584d7810f8078c10dbc0581fd23f920c5d09b82ab1971dd58187dbef5', 3, 1, 0, -604639729, -604639729, 4, NULL, NULL, 1, 1, 61, NULL, 0),
	(63, 1, 4, '\xe559ab9e939f44f3f7c59be3a0a867033abeaced2ae045f63cc345d66ceec9ac', 4, 1, 0, -604639728, -604639728, 4, 1, 62, 1, 2, 62, NULL, 0),
	(64, 1, 4, '\x9cd09233991a8ee989eb2dcefcd602ede4cfb0c9219f6b8a766f0b1099cd7fa4', 5, 1, 0, -604639727, -604639727, 4, NULL, NULL, 1, 0, 63, NULL, 0),
	(65, 1, 4, '\xbb9dcc82c82d285de044da2073e1171924bcaa108909757c9e8fce014ac6ef4e', 6, 1, 0, -604639726, -604639726, 4, 1, 64, 1, 1, 64, NULL, 0),
	(66, 1, 4, '\x467b5e01eb4e36eea6c5d354494c7271f7a16f8cc1a03d356c42481829115241', 16, 1, 0, -604639725, -604639725, 4, NULL, NULL, 1, 2, 65, NULL, 0),
	(67, 1, 4, '\xaf6572432a38880a65b91d588677bee9222ccc90dc3d8e2b825140ca5a34dcef', 17, 1, 0, -604639724, -604639724, 4, 1, 66, 1, 0, 66, NULL, 0),
	(68, 1, 4, '\x8577b4b67e91f011a3196573a63988ddd3c7b5b07fedc008f5d385bdbb496a3d', 18, 1, 0, -604639723, -604639723, 4, NULL, NULL, 1, 1, 67, NULL, 0),
	(69, 1, 4, '\x95954ee3e6410809774ce7c4859752e6efb4098f54ea2a1dfb81e9e960752a1e', 19, 1, 0, -604639722, -604639722, 4, 1, 68, 1, 2, 68, NULL, 0),
	(70, 1, 4, '\xce635b24864ada0eb0a184f1e2cfb8163ff922768a427192f40d49877fab0319', 20, 1, 0, -604639721, -604639721, 4, NULL, NULL, 1, 0, 69, NULL, 0),
	(71, 1, 4, '\x9c90d65f521c86f495afe3d30de9b82ab95eb8295399ffbfd914e5779f4c8932', 21, 1, 0, -604639720, -604639720, 4, 1, 70, 1, 1, 70, NULL, 0),
	(72, 1, 4, '\x6ac52c5ae5ca38413ea2db1946ec1c2012b52963216d28d5d28a32d2d973417c', 22, 1, 0, -604639719, -604639719, 4, NULL, NULL, 1, 2, 71, NULL, 0),
	(73, 1, 4, '\x7370bc1965d0c9c64d4fe77fa0bd6c97c8d79f23cc934e5270bfdbefa2d220b8', 23, 1, 0, -604639718, -604639718, 4, 1, 72, 1, 0, 72, NULL, 0),
	(74, 1, 4, '\x2bc238bc5deaea1f4e1344eea990a45999c182ee57bac3e23cdabc2d19ed43c7', 24, 1, 0, -604639717, -604639717, 4, NULL, NULL, 1, 1, 73, NULL, 0),
	(75, 1, 4, '\xd022320243adc46ee69183838cd078a7e4838c5990c0b67c8a6cc917b6633a65', 3, 1, 1, -604639716, -604639716, 4, 1, 74, 1, 2, 74, NULL, 0),
	(76, 2, 0, '\xe5d71f60d9c2e08763c076c120ed28369c06a360c015a47b2f8fd9aa56f81cb9', 2, 1, 0, -604639715, -604639715, 5, NULL, NULL, 1, 0, 75, 1, 0),
	(77, 2, 0, '\x02191936f1b7df2364260ae9de94f8f36565dd36bac544e673030195d9b4fd38', 3, 1, 0, -604639714, -604639714, 5, 1, 76, 1, 1, 76, NULL, 0),
	(78, 2, 0, '\x9ecf39ec0311f07affb40d9ede7c886c23fda8cff2fb5e9be3b985ca48d0760c', 4, 1, 0, -604639713, -604639713, 5, NULL, NULL, 1, 2, 77, NULL, 0),
	(79, 2, 0, '\xc67026116a6e72656d4204e77460bf0648074dd90718516a629d6cf86b4711ad', 5, 1, 0, -604639712, -604639712, 5, 1, 78, 1, 0, 78, NULL, 0),
	(80, 2, 0, '\x1f08524526ba161773a3216e9590050e357539cb291021bbf8fafb14d1e8bc9e', 6, 1, 0, -604639711, -604639711, 5, NULL, NULL, 1, 1, 79, NULL, 0),
	(81, 2, 0, '\xbb6c0a45e8087ebcf19694382798007e11beabf21f555231f99fe9dfce7f8adc', 16, 1, 0, -604639710, -604639710, 5, 1, 80, 1, 2, 80, NULL, 0),
	(82, 2, 0, '\x79a4a67b879232bf9d97047f97e12b505a8a9cf388c725a58eb6c42c866536c3', 17, 1, 0, -604639709, -604639709, 5, NULL, NULL, 1, 0, 81, NULL, 0),
	(83, 2, 0, '\x3386470d1ebdaf0fb5ecba50ba13acece3a9abb7fe9096a441158101b7a7671b', 18, 1, 0, -604639708, -604639708, 5, 1, 82, 1, 1, 82, NULL, 0),
	(84, 2, 0, '\x6b260116227d3b304e26227270ab71daad76df51a9a2422c5aabe3bd813d4708', 19, 1, 0, -604639707, -604639707, 5, NULL, NULL, 1, 2, 83, NULL, 0),
	(85, 2, 0, '\x37c9918dda557098ac0b951315f8aa9e2aeff7b8e2e7a78b03f3c780130290d0', 20, 1, 0, -604639706, -604639706, 5, 1, 84, 1, 0, 84, NULL, 0),
	(86, 2, 0, '\xfa7aca5f5faadface2bc9eb71cac70472be1530510cd67d712a9b8ee0c29f1e9', 21, 1, 0, -604639705, -604639705, 5, NULL, NULL, 1, 1, 85, NULL, 0),
	(87, 2, 0, '\xa868afbedca0be10c51d36cbb82547568e65549c74f603f2546bb9ec12b903aa', 22, 1, 0, -604639704, -604639704, 5, 1, 86, 1, 2, 86, NULL, 0),
	(88, 2, 0, '\x2004607d2f25fe868d818ca739026fa0b141b09eaddb5419508609986a8333ce', 23, 1, 0, -604639703, -604639703, 5, NULL, NULL, 1, 0, 87, NULL, 0),
	(89, 2, 0, '\x0ee84a9a8616e1a060c0465ca1f71fe7bdc5a3947d3ac77a596fc651d4342829', 24, 1, 0, -604639702, -604639702, 5, 1, 88, 1, 1, 88, NULL, 0),
	(90, 2, 0, '\xe9f5d60b49c844c50aa406f623ae8954f7ea6d023bf36b104ad94e05f894b664', 3, 1, 1, -604639701, -604639701, 5, NULL, NULL, 1, 2, 89, NULL, 0),
	(91, 2, 1, '\xc9b55d5807fc04324482266f4eb0c88c6a27b7edbec60aa02a9d7fd2347ea7d4', 2, 1, 0, -604639700, -604639700, 6, 1, 90, 1, 0, 90, 1, 0),
	(92, 2, 1, '\x16c05021bed0445f0b514ca469b421944f76805c946df884c9885714f5bcff03', 3, 1, 0, -604639699, -604639699, 6, NULL, NULL, 1, 1, 91, NULL, 0),
	(93, 2, 1, '\xd46320e12dd45b9b819c2530e774875a40291a19f84ad68f9bec6ad1732f01fb', 4, 1, 0, -604639698, -604639698, 6, 1, 92, 1, 2, 92, NULL, 0),
	(94, 2, 1, '\xb23167e33b6eb26dd2303e09efdc8644aa19a0d1a120b9e96e57dd34c265c7c0', 5, 1, 0, -604639697, -604639697, 6, NULL, NULL, 1, 0, 93, NULL, 0),
	(95, 2, 1, '\x20f8fc650aabccaba5bf9e1efb59745677dc3f6b18b0eda6ac7dc04ca8850686', 6, 1, 0, -604639696, -604639696, 6, 1, 94, 1, 1, 94, NULL, 0),
	(96, 2, 1, '\x4782da8e022477c3f24fd7b3e261eb5722c5010000e9810bfb20b3d42aca1986', 16, 1, 0, -604639695, -604639695, 6, NULL, NULL, 1, 2, 95, NULL, 0),
	(97, 2, 1, '\x3fbe9cfbac81bcba607c62a529eff6a436ae2625e335752594eadcb34e60865f', 17, 1, 0, -604639694, -604639694, 6, 1, 96, 1, 0, 96, NULL, 0),
	(98, 2, 1, '\xc77a0a96ab1221c8adff66136c1ebd31572a19ea8f33fd6d171ae4c393c20709', 18, 1, 0, -604639693, -604639693, 6, NULL, NULL, 1, 1, 97, NULL, 0),
	(99, 2, 1, '\x5614f0f914d67a58aebc7c8db147055a1ab98aa0d72e7228aaacd5072ae76768', 19, 1, 0, -604639692, -604639692, 6, 1, 98, 1, 2, 98, NULL, 0),
	(100, 2, 1, '\x621054ec9f35b4afd47b1d4406af18e24b31a54a56323326e23ae76c034fbbc0', 20, 1, 0, -604639691, -604639691, 6, NULL, NULL, 1, 0, 99, NULL, 0),
	(101, 2, 1, '\x0393a3512c6eae67e88aec0785a20e937d74affb3f4499b73880aa7de369aa94', 21, 1, 0, -604639690, -604639690, 6, 1, 100, 1, 1, 100, NULL, 0),
	(102, 2, 1, '\x87278d28d0294484265dd90ed6c8cb050a3b19b0eee26118601771ae7cd8bee4', 22, 1, 0, -604639689, -604639689, 6, NULL, NULL, 1, 2, 101, NULL, 0),
	(103, 2, 1, '\x8d09aea6774218370b4e07d4e55eedd5b45755769cefe61776e7ab1b086e0e97', 23, 1, 0, -604639688, -604639688, 6, 1, 102, 1, 0, 102, NULL, 0),
	(104, 2, 1, '\xa54227d5d67c353d50549a691b1170e813bc959e3f441eb734a7a3e0b0758a16', 24, 1, 0, -604639687, -604639687, 6, NULL, NULL, 1, 1, 103, NULL, 0),
	(105, 2, 1, '\x24ef0f85ba23d68fd37ae3f1d41dccdd6cc3e0ebca7827f923bbceec463e5909', 3, 1, 1, -604639686, -604639686, 6, 1, 104, 1, 2, 104, NULL, 0),
	(106, 2, 2, '\x6947a78685c7466f95b4f801a1654908dd5f3995d352f0bb3ee9431e3de6ca8b', 2, 1, 0, -604639685, -604639685, 6, NULL, NULL, 1, 0, 105, 1, 0),
	(107, 2, 2, '\x953c3bb879216cc286c199ddd535574579b028b080731eec0a40804e0382b869', 3, 1, 0, -604639684, -604639684, 7, 1, 106, 1, 1, 106, NULL, 0),
	(108, 2, 2, '\x061b721337d795b3c6b59601e0db5915b9c6a51e0bc5e32b966c36978f3d27fc', 4, 1, 0, -604639683, -604639683, 7, NULL, NULL, 1, 2, 107, NULL, 0),
	(109, 2, 2, '\xc8560c1b05d3691e46ad07c2e7b9bf7ed26659e957b1c0d9540e01f67427b88c', 5, 1, 0, -604639682, -604639682, 7, 1, 108, 1, 0, 108, NULL, 0),
	(110, 2, 2, '\x118cd9d7797f7d9fc7d06f788adceeb56c23eab3781d41310471761602c33b74', 6, 1, 0, -604639681, -604639681, 7, NULL, NULL, 1, 1, 109, NULL, 0),
	(111, 2, 2, '\x0daabae7dd3651a87c5b2a1fb347986584e510f7527a32da8be091288febac92', 16, 1, 0, -604639680, -604639680, 7, 1, 110, 1, 2, 110, NULL, 0),
	(112, 2, 2, '\x1fae01c740171a89dd810432f9c2167eed202d26bd50389e910a80fc4d996180', 17, 1, 0, -604639679, -604639679, 7, NULL, NULL, 1, 0, 111, NULL, 0),
	(113, 2, 2, '\xf81ded9365025312a75bb84ad9688f9aa072194ad532e24ad1572b6e0044665c', 18, 1, 0, -604639678, -604639678, 7, 1, 112, 1, 1, 112, NULL, 0),
	(114, 2, 2, '\x3ad9d778a88440618bf28e9192d205373ad9f1a93d1ac596cc00a8f3ce184a53', 19, 1, 0, -604639677, -604639677, 7, NULL, NULL, 1, 2, 113, NULL, 0),
	(115, 2, 2, '\x7729a09965ae3cad23f4ff737a85d553c229c6f8740dac25c53bb04c77969d7d', 20, 1, 0, -604639676, -604639676, 7, 1, 114, 1, 0, 114, NULL, 0),
	(116, 2, 2, '\x4781ebc38a4acf6ee5dd699ad1246aaa9378b8c699ed77493527ad819b82fa2e', 21, 1, 0, -604639675, -604639675, 7, NULL, NULL, 1, 1, 115, NULL, 0),
	(117, 2, 2, '\xe9ef6f1751c8495888634f2a90f087ddbc3f6656b3541ca1a25e93289350a9cd', 22, 1, 0, -604639674, -604639674, 7, 1, 116, 1, 2, 116, NULL, 0),
	(118, 2, 2, '\x9b762e2c01673c14f7f3f75b254185aeb2fc73a7dc47b53e339db3a6d5bc7b26', 23, 1, 0, -604639673, -604639673, 7, NULL, NULL, 1, 0, 117, NULL, 0),
	(119, 2, 2, '\xda71f15147938a26542a9b1185e503cf5c2bba5ea13aef8765d718d7a7b94b66', 24, 1, 0, -604639672, -604639672, 7, 1, 118, 1, 1, 118, NULL, 0),
	(120, 2, 2, '\x8ba2c96835a30595f248d42b9224d0c2e264ac72f399099af2ba5d491317d726', 3, 1, 1, -604639671, -604639671, 7, NULL, NULL, 1, 2, 119, NULL, 0),
	(121, 2, 3, '\x6805056d9a51ac6cdc986b76903889fb6c039c817fef656bede544e6f0845eec', 2, 1, 0, -604639670, -604639670, 7, 1, 120, 1, 0, 120, 1, 0),
	(122, 2, 3, '\x972e528ca02c6832dabb2ee0ae37dc1ba857e2bb90bff4cfb1dcd03336854f2a', 3, 1, 0, -604639669, -604639669, 8, NULL, NULL, 1, 1, 121, NULL, 0),
	(123, 2, 3, '\x12d04bbfb6d712f4baf7b833fd7e0dbf250d8568834bd347a1315d3bd7c8ecb1', 4, 1, 0, -604639668, -604639668, 8, 1, 122, 1, 2, 122, NULL, 0),
	(124, 2, 3, '\x034192845dc489deca291f9f5ae0bb8e5472c991020bf64b3ebc6dec5a1d7e47', 5, 1, 0, -604639667, -604639667, 8, NULL, NULL, 1, 0, 123, NULL, 0),
	(125, 2, 3, '\x311d33067269d0b11e9d277e2e34f6c02d1e9f4989b146827224d601409990ca', 6, 1, 0, -604639666, -604639666, 8, 1, 124, 1, 1, 124, NULL, 0),
	(126, 2, 3, '\x012c37ad284f0b71d7d8000ab0f54ea0450fb642b292f2980e9503f4e6b93484', 16, 1, 0, -604639665, -604639665, 8, NULL, NULL, 1, 2, 125, NULL, 0),
	(127, 2, 3, '\x8fc358300aa2793230e04552bb7264f17202c9e8e184d1546581b51a3b5fb7c5', 17, 1, 0, -604639664, -604639664, 8, 1, 126, 1, 0, 126, NULL, 0),
	(128, 2, 3, '\xe0be359a3c0f983763dcc1afeed3607c7fff7fbc128b79ed0c046ccc76fae739', 18, 1, 0, -604639663, -604639663, 8, NULL, NULL, 1, 1, 127, NULL, 0),
	(129, 2, 3, '\x554923f5030c37aa6a09dd868f52abd9d38a02bb72978325a2df0d9b3fdf22f8', 19, 1, 0, -604639662, -604639662, 8, 1, 128, 1, 2, 128, NULL, 0),
	(130, 2, 3, '\xc121eeb7e2e01ac6bb4e75143d989ac5b7a82fb499bfafe65d6fc2dc9137661b', 20, 1, 0, -604639661, -604639661, 8, NULL, NULL, 1, 0, 129, NULL, 0),
	(131, 2, 3, '\xf1c8de1598aa129eaee6d48919b87aef2c61c1ea07c5c752ec2bdf16a28d5e95', 21, 1, 0, -604639660, -604639660, 8, 1, 130, 1, 1, 130, NULL, 0),
	(132, 2, 3, '\x3bf0020bfaa6b3bcb3f1b9d6ff6ee18cd3c435557f0c37656303b7aa26d3a174', 22, 1, 0, -604639659, -604639659, 8, NULL, NULL, 1, 2, 131, NULL, 0),
	(133, 2, 3, '\x92c4ee87221f44d7e47d771c8257cc62d41df634c52d9e0ea484508982050b32', 23, 1, 0, -604639658, -604639658, 8, 1, 132, 1, 0, 132, NULL, 0),
	(134, 2, 3, '\x6ae9e100ccbd1935c977a56cb73fd15dd27aaf60f1f236090b837511bdf0a1db', 24, 1, 0, -604639657, -604639657, 8, NULL, NULL, 1, 1, 133, NULL, 0),
	(135, 2, 3, '\x29b97cfd7615ace016ffa6b29d390b69f449ee24442832d2fcc693045063c958', 3, 1, 1, -604639656, -604639656, 8, 1, 134, 1, 2, 134, NULL, 0),
	(136, 2, 4, '\x86768d03dea164c93e7d53fde0eb87e218b1b4d8d7807923aa4421435a37ab46', 2, 1, 0, -604639655, -604639655, 9, NULL, NULL, 1, 0, 135, 1, 0),
	(137, 2, 4, '\x02e6fd03bf89616d0aee3955302853322c21370f0a71e276a51eeea188752902', 3, 1, 0, -604639654, -604639654, 9, 1, 136, 1, 1, 136, NULL, 0),
	(138, 2, 4, '\x1707a8b5e48794aac17360923fcca758d9c9d83693a5d4dc086123da0a11192f', 4, 1, 0, -604639653, -604639653, 9, NULL, NULL, 1, 2, 137, NULL, 0),
	(139, 2, 4, '\x484ec33f884522b80621e621bd7a3524ae19e44bb105f6cec6f08382e3776812', 5, 1, 0, -604639652, -604639652, 9, 1, 138, 1, 0, 138, NULL, 0),
	(140, 2, 4, '\xf47745c9097cd9f2a252223f72cac9cad5b74ec55dec9034990257f232491d2c', 6, 1, 0, -604639651, -604639651, 9, NULL, NULL, 1, 1, 139, NULL, 0),
	(141, 2, 4, '\x828ae8356265d28b65f744d6b9933396f4dc351545be0fe92839382c4a112bb2', 16, 1, 0, -604639650, -604639650, 9, 1, 140, 1, 2, 140, NULL, 0),
	(142, 2, 4, '\x3a719a9d7504acc82e6b0cbd45ae1a3625e85169f0ebcb39e3d245598ec72c91', 17, 1, 0, -604639649, -604639649, 9, NULL, NULL, 1, 0, 141, NULL, 0),
	(143, 2, 4, '\xaad0d3c706b8559151482bfc471bfbccee472b93560bbdeccd03878b56b1b30c', 18, 1, 0, -604639648, -604639648, 9, 1, 142, 1, 1, 142, NULL, 0),
	(144, 2, 4, '\xfe31ba81c4685f3cb65ddf868627334458a2c83de4c3b22437ec41c731944fd4', 19, 1, 0, -604639647, -604639647, 9, NULL, NULL, 1, 2, 143, NULL, 0),
	(145, 2, 4, '\xded51b42a51ddb0c71ee513c83c8f0b685b1b2804121c91cb7d9c8eed655fd9e', 20, 1, 0, -604639646, -604639646, 9, 1, 144, 1, 0, 144, NULL, 0),
	(146, 2, 4, '\x9b04557831f41acf98e2e379b8d7eb685d87d594d2e3358a7f23baff10647154', 21, 1, 0, -604639645, -604639645, 9, NULL, NULL, 1, 1, 145, NULL, 0),
	(147, 2, 4, '\x5f78db38206b622bc19d67d2e6957f497e2ca22eea231aae6425423dc69f7735', 22, 1, 0, -604639644, -604639644, 9, 1, 146, 1, 2, 146, NULL, 0),
	(148, 2, 4, '\x87943ab8e383ed86e319772b67fbffc6ac1b0d3d50f9c6bce2b6214db568942f', 23, 1, 0, -604639643, -604639643, 9, NULL, NULL, 1, 0, 147, NULL, 0),
	(149, 2, 4, '\x91fc6357154fa5af662b494d46f01f88bceb9bf7d423436386c7896b6316ab95', 24, 1, 0, -604639642, -604639642, 9, 1, 148, 1, 1, 148, NULL, 0),
	(150, 2, 4, '\xfc3e12e52ef076b1480f70ba76089209162ba9799012fcfaac11aa748d45bc11', 3, 1, 1, -604639641, -604639641, 9, NULL, NULL, 1, 2, 149, NULL, 0);
INSERT INTO public.source OVERRIDING SYSTEM VALUE VALUES
	(1, 'file:users.csv');
INSERT INTO public.token_user VALUES
	(1, '17', '\x628b49d96dcde97a430dd4f597705899e09a968f793491e4b704cae33a40dc02', 1795521600123),
	(1, '17', '\xc44474038d459e40e4714afefa7bf8dae9f9834b22f5e8ec1dd434ecb62b512e', NULL),
	(2, '17', '\xcece8a9cecfb6c7e7ee4f3346d5e2544138bfb6e33bec6042a17333a4d3180b0', 1795521600123);
INSERT INTO public.topic OVERRIDING SYSTEM VALUE VALUES
	(1, 'requests'),
	(2, 'reads');
SELECT pg_catalog.setval('public.application_id_seq', 5, true);
SELECT pg_catalog.setval('public.instance_id_seq', 1, true);
SELECT pg_catalog.setval('public.mark_id_seq', 10, true);
SELECT pg_catalog.setval('public.request_id_seq', 150, true);
SELECT pg_catalog.setval('public.source_id_seq', 1, true);
SELECT pg_catalog.setval('public.topic_id_seq', 2, true);
ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_name_key UNIQUE (name);
ALTER TABLE ONLY public.application
    ADD CONSTRAINT application_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.budget
    ADD CONSTRAINT budget_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.deleted_unread
    ADD CONSTRAINT deleted_unread_pkey PRIMARY KEY (topic, part, from_pos);
ALTER TABLE ONLY public.instance
    ADD CONSTRAINT instance_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (one);
ALTER TABLE ONLY public.ledger_version
    ADD CONSTRAINT ledger_version_pk PRIMARY KEY (installed_rank);
ALTER TABLE ONLY public.mark
    ADD CONSTRAINT mark_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.ordered_read
    ADD CONSTRAINT ordered_read_pkey PRIMARY KEY (application, account_id, resource);
ALTER TABLE ONLY public.record
    ADD CONSTRAINT record_pkey PRIMARY KEY (topic, part, pos);
ALTER TABLE ONLY public.request
    ADD CONSTRAINT request_fingerprint_application_grant_type_key UNIQUE (fingerprint, application, grant_type);
ALTER TABLE ONLY public.request
    ADD CONSTRAINT request_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.source
    ADD CONSTRAINT source_name_key UNIQUE (name);
ALTER TABLE ONLY public.source
    ADD CONSTRAINT source_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.token_user
    ADD CONSTRAINT token_user_pkey PRIMARY KEY (application, user_id, fingerprint);
ALTER TABLE ONLY public.topic
    ADD CONSTRAINT topic_name_key UNIQUE (name);
ALTER TABLE ONLY public.topic
    ADD CONSTRAINT topic_pkey PRIMARY KEY (id);
CREATE INDEX ledger_version_s_idx ON public.ledger_version USING btree (success);
CREATE INDEX request_unfinished ON public.request USING btree (id) WHERE (state < 4);
