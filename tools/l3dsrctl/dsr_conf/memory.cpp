// SPDX-License-Identifier: BSD-2-Clause
#include "memory.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "l3dsr/error.hpp"

namespace l3dsrctl::dsr_conf {

namespace {

constexpr const char* directory = "/run/l3dsr";

bool is_name(const Vip& vip) {
    return !l3dsr::Address::parse(vip.line.vip);
}

}  // namespace

Memory Memory::of_this_network() {
    struct stat network {};

    if (stat("/proc/self/ns/net", &network) != 0)
        network.st_ino = 0;
    return Memory(fmt::format("{}/names-{}", directory, network.st_ino));
}

std::map<std::string, l3dsr::Address> Memory::read() const {
    std::map<std::string, l3dsr::Address> known;
    std::ifstream file(path_);

    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string name;
        std::string text;
        words >> name >> text;
        if (const auto address = l3dsr::Address::parse(text))
            known.insert_or_assign(name, *address);
    }
    return known;
}

void Memory::remember(const std::vector<Vip>& vips) const {
    auto known = read();
    const auto before = known;

    for (const Vip& vip : vips)
        if (is_name(vip))
            known.insert_or_assign(vip.line.vip, vip.address);
    if (known != before)
        write(known);
}

void Memory::forget(const std::vector<Vip>& vips) const {
    auto known = read();
    const auto before = known;

    for (const Vip& vip : vips)
        known.erase(vip.line.vip);
    if (known != before)
        write(known);
}

// Whole or not at all: the new file takes the old one's place.
void Memory::write(const std::map<std::string, l3dsr::Address>& known) const {
    const std::string attempt = "remember in " + path_ + " what names meant";
    const std::string beside = path_ + ".new";
    std::error_code failed;

    std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), failed);
    if (!failed) {
        std::ofstream file(beside, std::ios::trunc);
        for (const auto& [name, address] : known)
            file << name << ' ' << address.to_string() << '\n';
        file.close();
        if (!file)
            failed = std::error_code(errno ? errno : EIO, std::generic_category());
    }
    if (!failed)
        std::filesystem::rename(beside, path_, failed);
    if (failed)
        throw l3dsr::Error(failed.value(), attempt, failed.message());
}

Resolver remembered(std::map<std::string, l3dsr::Address> known, Resolver otherwise) {
    return [known = std::move(known), otherwise = std::move(otherwise)](const std::string& name) {
        const auto found = known.find(name);

        return found == known.end() ? otherwise(name) : Lookup{{found->second}, {}};
    };
}

}  // namespace l3dsrctl::dsr_conf
