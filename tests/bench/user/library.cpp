// SPDX-License-Identifier: BSD-2-Clause
/// Messages: how long the library takes to write and to read them, without a kernel.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "codec/dest.hpp"
#include "l3dsr/address.hpp"
#include "netlink/attribute.hpp"
#include "netlink/message.hpp"

namespace {

namespace netlink = l3dsr::netlink;

void parse_address(benchmark::State& state) {
    const std::string text = state.range(0) == 4 ? "198.18.0.250" : "2001:db8:f::1";

    for (auto _ : state)
        benchmark::DoNotOptimize(l3dsr::Address::parse(text));
}
BENCHMARK(parse_address)->Arg(4)->Arg(6);

std::vector<l3dsr::NewDest> dests_of(std::size_t count) {
    std::vector<l3dsr::NewDest> dests(count);

    for (std::size_t number = 0; number < count; number++) {
        const std::string tail = std::to_string(number / 256) + "." + std::to_string(number % 256);
        dests[number].key.address = *l3dsr::Address::parse("10.128." + tail);
        dests[number].fields.weight = 1;
    }
    return dests;
}

netlink::Request request_with(const std::vector<l3dsr::NewDest>& dests) {
    netlink::Request request(0x1d, 1, 1, 0);

    for (const l3dsr::NewDest& dest : dests)
        l3dsr::codec::put_dest(request, dest.key, dest.fields);
    return request;
}

/// One replacement of a service with so many dests.
void write_dests(benchmark::State& state) {
    const auto dests = dests_of(static_cast<std::size_t>(state.range(0)));

    for (auto _ : state)
        benchmark::DoNotOptimize(request_with(dests).bytes().data());
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(write_dests)->Arg(100)->Arg(4096);

void read_dests(benchmark::State& state) {
    const netlink::Request request =
        request_with(dests_of(static_cast<std::size_t>(state.range(0))));

    for (auto _ : state)
        for (const netlink::Message& message : netlink::split(request.bytes()))
            for (const netlink::Attribute& nest :
                 netlink::attributes(netlink::generic_attributes(message)))
                benchmark::DoNotOptimize(l3dsr::codec::read_dest(nest.value));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(read_dests)->Arg(100)->Arg(4096);

}  // namespace
