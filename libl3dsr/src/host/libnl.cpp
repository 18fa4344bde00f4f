// SPDX-License-Identifier: BSD-2-Clause
#include "libnl.hpp"

#include <net/if.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <span>

#include "l3dsr/error.hpp"

namespace l3dsr::host {

namespace {

// libnl's errors, where they have an errno that means the same.
int errno_of(int nl_error) {
    switch (std::abs(nl_error)) {
        case NLE_PERM:
        case NLE_NOACCESS: return EPERM;
        case NLE_EXIST: return EEXIST;
        case NLE_NODEV: return ENODEV;
        case NLE_NOADDR: return EADDRNOTAVAIL;
        case NLE_NOMEM: return ENOMEM;
        case NLE_OBJ_NOTFOUND: return ENOENT;
        case NLE_OPNOTSUPP:
        case NLE_AF_NOSUPPORT: return EOPNOTSUPP;
        case NLE_INVAL: return EINVAL;
        default: return EIO;
    }
}

int visit_one(nl_msg* message, void* visit) {
    (*static_cast<const std::function<void(nlmsghdr*)>*>(visit))(nlmsg_hdr(message));
    return NL_OK;
}

}  // namespace

void want(int nl_error, const std::string& attempt) {
    if (nl_error < 0)
        throw Error(errno_of(nl_error), attempt, nl_geterror(nl_error));
}

Owned<nl_sock> connect(int protocol) {
    Owned<nl_sock> socket(nl_socket_alloc());

    if (!socket)
        throw Error(ENOMEM, "open a netlink socket");
    want(nl_connect(socket.get(), protocol), "open a netlink socket");
    return socket;
}

int family_of(const Address& address) {
    return address.family() == Family::ipv4 ? AF_INET : AF_INET6;
}

Owned<nl_addr> to_nl(const Address& address) {
    Owned<nl_addr> built(
        nl_addr_build(family_of(address), address.bytes().data(), address.bytes().size()));

    if (!built)
        throw Error(ENOMEM, "describe an address");
    return built;
}

std::optional<Address> from_nl(nl_addr* address) {
    if (!address)
        return {};
    return Address::from_bytes({static_cast<const std::byte*>(nl_addr_get_binary_addr(address)),
                                nl_addr_get_len(address)});
}

std::string device_name(int index) {
    std::array<char, IF_NAMESIZE> name{};

    return if_indextoname(static_cast<unsigned>(index), name.data()) ? name.data() : "";
}

void dump(nl_sock* socket, int type, void* body, std::size_t length,
          const std::function<void(nlmsghdr*)>& visit, const std::string& attempt) {
    void* argument = const_cast<std::function<void(nlmsghdr*)>*>(&visit);

    want(nl_socket_modify_cb(socket, NL_CB_VALID, NL_CB_CUSTOM, visit_one, argument), attempt);
    want(nl_send_simple(socket, type, NLM_F_DUMP, body, length), attempt);
    want(nl_recvmsgs_default(socket), attempt);
}

}  // namespace l3dsr::host
