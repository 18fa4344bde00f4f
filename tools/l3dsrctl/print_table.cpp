// SPDX-License-Identifier: BSD-2-Clause
#include "print_table.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace l3dsrctl {

namespace {

std::string owner(std::uint16_t number, const std::vector<l3dsr::Dest>& dests) {
    if (number == l3dsr::Bucket::nobody)
        return "-";
    if (number == l3dsr::Bucket::deleted)
        return "deleted";
    return number < dests.size() ? to_string(dests[number].address, dests[number].port)
                                 : std::to_string(number);
}

void print_json(const std::vector<l3dsr::Bucket>& table, const std::vector<l3dsr::Dest>& dests) {
    nlohmann::ordered_json json = {{"dests", nlohmann::ordered_json::array()},
                                   {"owners", nlohmann::ordered_json::array()},
                                   {"earlier", nlohmann::ordered_json::array()}};

    for (const l3dsr::Dest& dest : dests)
        json["dests"].push_back(to_string(dest.address, dest.port));
    for (const l3dsr::Bucket& bucket : table) {
        json["owners"].push_back(bucket.owner);
        json["earlier"].push_back(bucket.earlier);
    }
    fmt::print("{}\n", json.dump());
}

}  // namespace

void print_table(const std::vector<l3dsr::Bucket>& table, const std::vector<l3dsr::Dest>& dests,
                 bool json) {
    if (json)
        return print_json(table, dests);
    for (std::size_t i = 0; i < table.size(); i++)
        fmt::print("{} {} {}\n", i, owner(table[i].owner, dests), owner(table[i].earlier, dests));
}

}  // namespace l3dsrctl
