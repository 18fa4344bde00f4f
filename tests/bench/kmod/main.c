// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each open file of /sys/kernel/debug/l3dsr_bench runs what is written to it,
 * in the writer's network namespace, and then says what it saw:
 *
 *	in=eth0 dst=198.18.0.1 src=10.0.0.2 flows=1000 count=1000000
 */
#include "bench.h"

#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <net/net_namespace.h>

static struct dentry *file;

struct runner {
	struct mutex lock;	/* of all below */
	struct bench_ring *ring;
	struct bench_result result;
};

static int bench_open(struct inode *inode, struct file *opened)
{
	struct runner *runner = kzalloc(sizeof(*runner), GFP_KERNEL);

	if (!runner)
		return -ENOMEM;
	mutex_init(&runner->lock);
	runner->ring = bench_ring_get();
	if (!runner->ring) {
		kfree(runner);
		return -ENOMEM;
	}
	opened->private_data = runner;
	return 0;
}

static int bench_release(struct inode *inode, struct file *opened)
{
	struct runner *runner = opened->private_data;

	bench_ring_put(runner->ring);
	kfree(runner);
	return 0;
}

static ssize_t bench_write(struct file *opened, const char __user *text,
			   size_t len, loff_t *pos)
{
	struct runner *runner = opened->private_data;
	struct bench_spec spec;
	char *words;
	int err;

	if (len > PAGE_SIZE)
		return -E2BIG;
	words = memdup_user_nul(text, len);
	if (IS_ERR(words))
		return PTR_ERR(words);
	err = bench_spec_parse(&spec, words);
	kfree(words);
	if (err)
		return err;
	mutex_lock(&runner->lock);
	err = bench_run(runner->ring, &spec, current->nsproxy->net_ns,
			&runner->result);
	mutex_unlock(&runner->lock);
	return err ?: len;
}

static ssize_t bench_read(struct file *opened, char __user *text, size_t len,
			  loff_t *pos)
{
	struct runner *runner = opened->private_data;
	const struct bench_result *result = &runner->result;
	char words[160];
	int count;

	mutex_lock(&runner->lock);
	count = scnprintf(words, sizeof(words),
			  "packets=%u back=%u batch=%u total=%llu least=%u median=%u stretch=%u quick=%u\n",
			  result->packets, result->back, result->batch,
			  result->total, result->least, result->median,
			  result->stretch, result->quick);
	mutex_unlock(&runner->lock);
	return simple_read_from_buffer(text, len, pos, words, count);
}

static const struct file_operations file_ops = {
	.owner = THIS_MODULE,
	.open = bench_open,
	.release = bench_release,
	.write = bench_write,
	.read = bench_read,
	.llseek = default_llseek,
};

static int __init bench_init(void)
{
	int err = bench_device_init();

	if (err)
		return err;
	file = debugfs_create_file("l3dsr_bench", 0600, NULL, NULL, &file_ops);
	if (!IS_ERR(file))
		return 0;
	bench_device_exit();
	return PTR_ERR(file);
}

static void __exit bench_exit(void)
{
	debugfs_remove(file);
	bench_device_exit();
	bench_rings_free();
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("L3DSR: packets for benchmarks");
