// SPDX-License-Identifier: GPL-2.0-only
#include "bench.h"

#include <linux/inet.h>
#include <linux/string.h>
#include <net/dsfield.h>

#define NUMBER(field, least, most) \
	{ #field, offsetof(struct bench_spec, field), least, most }

static const struct {
	const char *name;
	size_t offset;
	u32 least;
	u32 most;
} numbers[] = {
	NUMBER(end, 0, BENCH_END_PREROUTING),
	NUMBER(count, 1, 100000000),
	NUMBER(tcp_flags, 0, U8_MAX),
	NUMBER(size, 60, 60000),
	NUMBER(segments, 0, 40),
	NUMBER(dport, 1, U16_MAX),
	NUMBER(services, 1, 65536),
	NUMBER(flows, 1, 1 << 24),
	NUMBER(first, 0, 1 << 28),
	NUMBER(flood, 0, 1000),
	NUMBER(dscp, 0, 63),
	NUMBER(codes, 1, 63),
};

static int parse_number(struct bench_spec *spec, const char *name,
			const char *value)
{
	unsigned int i;
	u32 number;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (strcmp(name, numbers[i].name))
			continue;
		if (kstrtou32(value, 0, &number))
			return -EINVAL;
		if (number < numbers[i].least || number > numbers[i].most)
			return -ERANGE;
		*(u32 *)((char *)spec + numbers[i].offset) = number;
		return 0;
	}
	return -EINVAL;
}

/* The destination's family is the packet's. */
static int parse_address(union nf_inet_addr *addr, u32 *family,
			 const char *value)
{
	memset(addr, 0, sizeof(*addr));
	*family = strchr(value, ':') ? AF_INET6 : AF_INET;
	if (*family == AF_INET)
		return in4_pton(value, -1, (u8 *)&addr->ip, -1, NULL) ?
			       0 : -EINVAL;
	return in6_pton(value, -1, addr->in6.s6_addr, -1, NULL) ? 0 : -EINVAL;
}

static int parse_protocol(struct bench_spec *spec, const char *value)
{
	if (!strcmp(value, "udp"))
		spec->protocol = IPPROTO_UDP;
	else if (!strcmp(value, "tcp"))
		spec->protocol = IPPROTO_TCP;
	else
		return -EINVAL;
	return 0;
}

static int parse_word(struct bench_spec *spec, char *word)
{
	const char *name = strsep(&word, "=");
	u32 family;

	if (!word)
		return -EINVAL;
	if (!strcmp(name, "in"))
		return strscpy(spec->in, word, IFNAMSIZ) < 0 ? -EINVAL : 0;
	if (!strcmp(name, "out"))
		return strscpy(spec->out, word, IFNAMSIZ) < 0 ? -EINVAL : 0;
	if (!strcmp(name, "protocol"))
		return parse_protocol(spec, word);
	if (!strcmp(name, "src"))
		return parse_address(&spec->saddr, &family, word);
	if (!strcmp(name, "dst"))
		return parse_address(&spec->daddr, &spec->family, word);
	return parse_number(spec, name, word);
}

/**
 * bench_spec_parse() - read NAME=VALUE words.
 * @spec: filled in.
 * @words: taken apart.
 *
 * Return: 0; -EINVAL for a word that says nothing; -ERANGE.
 */
int bench_spec_parse(struct bench_spec *spec, char *words)
{
	char *word;
	int err;

	*spec = (struct bench_spec){
		.count = 100000, .family = AF_INET, .protocol = IPPROTO_UDP,
		.tcp_flags = 0x10, .size = 60, .dport = 80,
		.services = 1, .flows = 1, .codes = 1,
	};
	while ((word = strsep(&words, " \n"))) {
		if (!*word)
			continue;
		err = parse_word(spec, word);
		if (err) {
			pr_err("l3dsr_bench: cannot read %s\n", word);
			return err;
		}
	}
	if (spec->dscp + spec->codes > 64)
		return -ERANGE;
	return 0;
}
