// SPDX-License-Identifier: BSD-2-Clause
// The transport that talks to the kernel: a generic-netlink socket of libmnl.
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>

#include "l3dsr/error.hpp"
#include "l3dsr/transport.hpp"

namespace l3dsr {

namespace {

constexpr const char* attempt = "use a netlink socket";

struct Close {
    void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
};

class Socket : public Transport {
  public:
    Socket() : socket_(mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC)) {
        if (!socket_ || mnl_socket_bind(socket_.get(), 0, MNL_SOCKET_AUTOPID) < 0)
            throw Error(errno, "open a netlink socket");
        // The kernel's words on errors, its errors without a copy of the request, and no request
        // that it does not understand in full. A kernel without one of them works, too.
        enable(NETLINK_EXT_ACK);
        enable(NETLINK_CAP_ACK);
        enable(NETLINK_GET_STRICT_CHK);
    }

    void send(std::span<const std::byte> datagram) override {
        if (try_send(datagram) ||
            (errno == EMSGSIZE && make_room(datagram.size()) && try_send(datagram)))
            return;
        throw Error(errno, attempt);
    }

    std::optional<std::size_t> receive(std::span<std::byte> buffer,
                                       std::optional<std::chrono::milliseconds> timeout) override {
        if (!wait(timeout))
            return {};
        const ssize_t length = mnl_socket_recvfrom(socket_.get(), buffer.data(), buffer.size());
        if (length >= 0)
            return static_cast<std::size_t>(length);
        throw Error(errno == ENOSPC ? EMSGSIZE : errno, attempt);
    }

    void join(std::uint32_t group) override {
        if (mnl_socket_setsockopt(socket_.get(), NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0)
            throw Error(errno, "join a netlink group");
    }

    std::uint32_t port() const override { return mnl_socket_get_portid(socket_.get()); }

    int descriptor() const override { return mnl_socket_get_fd(socket_.get()); }

  private:
    void enable(int option) {
        int on = 1;

        mnl_socket_setsockopt(socket_.get(), option, &on, sizeof(on));
    }

    bool try_send(std::span<const std::byte> datagram) {
        return mnl_socket_sendto(socket_.get(), datagram.data(), datagram.size()) >= 0;
    }

    // A service with thousands of dests is more than a socket takes at once. Beyond what anybody
    // may have, it wants CAP_NET_ADMIN, as what is sent does.
    bool make_room(std::size_t length) {
        const int size = static_cast<int>(2 * length);

        return setsockopt(descriptor(), SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) == 0;
    }

    // Whether there is input. A signal that is handled starts the wait anew.
    bool wait(std::optional<std::chrono::milliseconds> timeout) {
        const int milliseconds = timeout ? static_cast<int>(timeout->count()) : -1;
        pollfd input{descriptor(), POLLIN, 0};
        int ready = 0;

        do {
            ready = poll(&input, 1, milliseconds);
        } while (ready < 0 && errno == EINTR);
        if (ready < 0)
            throw Error(errno, attempt);
        return ready > 0;
    }

    std::unique_ptr<mnl_socket, Close> socket_;
};

}  // namespace

std::unique_ptr<Transport> open_transport() {
    return std::make_unique<Socket>();
}

}  // namespace l3dsr
