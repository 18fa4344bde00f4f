// SPDX-License-Identifier: BSD-2-Clause
/// What Director, Realserver and EventStream have in common: a transport, a family on it, requests.
#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "l3dsr/transport.hpp"
#include "netlink/exchange.hpp"
#include "netlink/family.hpp"

namespace l3dsr {

class Client {
  public:
    /// Throws FamilyMissing.
    Client(std::unique_ptr<Transport> transport, const std::string& family, std::uint8_t version,
           netlink::AttributeNames names)
        : transport_(std::move(transport)),
          exchange_(*transport_, std::move(names)),
          family_(netlink::find_family(exchange_, family)),
          version_(version) {}

    netlink::Request change(std::uint8_t command) const { return request(command, NLM_F_ACK); }
    netlink::Request dump(std::uint8_t command) const { return request(command, NLM_F_DUMP); }

    Transport& transport() const { return *transport_; }
    netlink::Exchange& exchange() { return exchange_; }
    const netlink::Family& family() const { return family_; }

  private:
    netlink::Request request(std::uint8_t command, std::uint16_t flags) const {
        return {family_.id, command, version_, flags};
    }

    std::unique_ptr<Transport> transport_;
    netlink::Exchange exchange_;
    netlink::Family family_;
    std::uint8_t version_;
};

}  // namespace l3dsr
