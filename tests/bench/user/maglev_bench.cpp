// SPDX-License-Identifier: GPL-2.0-only
/// Maglev's table, by the kernel's own source.
#include <benchmark/benchmark.h>

#include <vector>

extern "C" {
#include "director/maglev.h"
}

namespace {

/// All dests have their permutations: what a change of one weight costs.
void fill_table(benchmark::State& state) {
    const auto size = static_cast<u32>(state.range(0));
    const auto count = static_cast<unsigned>(state.range(1));
    const siphash_key_t key = {{1, 2}};
    std::vector<l3dsr_maglev_entry> entries(count);
    std::vector<u16> buckets(size);

    for (u32 number = 0; number < count; number++) {
        l3dsr_maglev_permute(&entries[number], size, &key, &number, sizeof(number));
        entries[number].weight = 1;
    }
    for (auto _ : state) {
        l3dsr_maglev_fill(buckets.data(), size, entries.data(), count);
        benchmark::DoNotOptimize(buckets.data());
    }
}
BENCHMARK(fill_table)
    ->Args({4093, 40})
    ->Args({65521, 100})
    ->Args({131071, 4096})
    ->Unit(benchmark::kMicrosecond);

}  // namespace
