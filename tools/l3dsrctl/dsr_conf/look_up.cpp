// SPDX-License-Identifier: BSD-2-Clause
#include <netdb.h>
#include <netinet/in.h>

#include <memory>
#include <span>

#include "vips.hpp"

namespace l3dsrctl::dsr_conf {

Lookup look_up(const std::string& name) {
    addrinfo hints{};
    addrinfo* list = nullptr;
    Lookup found;

    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    const int error = getaddrinfo(name.c_str(), nullptr, &hints, &list);
    if (error != 0) {
        found.error = gai_strerror(error);
        return found;
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
    for (const addrinfo* info = list; info; info = info->ai_next) {
        const auto* socket = reinterpret_cast<const sockaddr_in*>(info->ai_addr);
        if (const auto address =
                l3dsr::Address::from_bytes(std::as_bytes(std::span(&socket->sin_addr, 1))))
            found.addresses.push_back(*address);
    }
    return found;
}

}  // namespace l3dsrctl::dsr_conf
