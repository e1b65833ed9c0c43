// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/control.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/log.hpp"

namespace limen::hal {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kMaxLine = 4'096;
constexpr std::size_t kMaxConnections = 16;
constexpr int kMaxCommandsAPoll = 16;

class Socket {
  public:
    explicit Socket(int fd = -1) : fd_(fd) {}
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Socket() {
        if (fd_ >= 0) ::close(fd_);
    }
    int fd() const { return fd_; }

  private:
    int fd_;
};

std::string words_of_errno() {
    return std::strerror(errno);
}

Result<sockaddr_un> address_of(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.empty() || text.size() >= sizeof address.sun_path)
        return fail(Stage::device, "control.listen_failed",
                    "the control socket's path must have 1 to 107 characters");
    std::copy(text.begin(), text.end(), address.sun_path);
    return address;
}

Result<Socket> connect_to(const std::filesystem::path& path) {
    LIMEN_TRY(const sockaddr_un address, address_of(path));
    Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.fd() < 0 ||
        ::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return fail(Stage::device, "control.not_reached",
                    "nobody answers at the control socket (" + words_of_errno() +
                        "); start the program with a control socket in its configuration",
                    true);
    return socket;
}

std::string reply_to(std::string_view line, const VirtualHandler& handler) {
    const auto command = parse_control(line);
    Result<VirtualAnswer> answer =
        command ? handler(*command) : Result<VirtualAnswer>(std::unexpected(command.error()));
    if (command)
        log::write(log::Level::info, log::Event::virtual_command,
                   {{"device", command->device}, {"do", command->what}, {"ok", bool(answer)}});
    Json reply = {{"ok", bool(answer)}};
    if (!answer) reply["error"] = answer.error().cause;
    if (answer && !answer->empty()) reply["values"] = *answer;
    return reply.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Result<VirtualCommand> parse_control(std::string_view line) {
    const auto bad = [](const char* why) {
        return fail(Stage::message, "control.bad_command",
                    std::string("a control command ") + why +
                        "; it looks like {\"device\":\"lane\",\"do\":\"emergency_on\"}");
    };
    if (line.size() > kMaxLine) return bad("is too long");
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) return bad("is not a JSON object");
    VirtualCommand command;
    for (const auto& [key, value] : json.items()) {
        if (!value.is_string()) return bad("has a value that is not a text");
        std::string* field = key == "device" ? &command.device
                             : key == "do"   ? &command.what
                             : key == "with" ? &command.with
                                             : nullptr;
        if (field == nullptr) return bad("has an unknown key");
        *field = value.get<std::string>();
    }
    if (command.device.empty() || command.what.empty()) return bad("needs \"device\" and \"do\"");
    return command;
}

struct ControlServer::Impl {
    struct Connection {
        Socket socket;
        std::string received;
    };
    std::filesystem::path path;
    Socket listener;
    std::vector<Connection> connections;

    void accept_all() {
        for (;;) {
            Socket fresh(::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
            if (fresh.fd() < 0) return;
            if (connections.size() < kMaxConnections) connections.push_back({std::move(fresh), {}});
        }
    }

    // False when the connection is over.
    static bool serve(Connection& connection, const VirtualHandler& handler, int& budget) {
        char buffer[1'024];
        while (budget > 0) {
            if (const auto end = connection.received.find('\n'); end != std::string::npos) {
                const std::string reply =
                    reply_to(std::string_view(connection.received).substr(0, end), handler);
                connection.received.erase(0, end + 1);
                --budget;
                const auto sent = ::send(connection.socket.fd(), reply.data(), reply.size(),
                                         MSG_NOSIGNAL | MSG_DONTWAIT);
                if (sent != static_cast<ssize_t>(reply.size())) return false;
                continue;
            }
            if (connection.received.size() > kMaxLine) return false;
            const auto got = ::recv(connection.socket.fd(), buffer, sizeof buffer, MSG_DONTWAIT);
            if (got == 0) return false;
            if (got < 0) return errno == EAGAIN || errno == EINTR;
            connection.received.append(buffer, static_cast<std::size_t>(got));
        }
        return true;
    }
};

ControlServer::ControlServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

ControlServer::~ControlServer() {
    std::error_code ignored;  // a socket file left behind is taken over by the next start
    std::filesystem::remove(impl_->path, ignored);
}

Result<std::unique_ptr<ControlServer>> ControlServer::listen(const std::filesystem::path& path) {
    LIMEN_TRY(const sockaddr_un address, address_of(path));
    if (connect_to(path))
        return fail(Stage::device, "control.in_use",
                    "another process answers at this control socket; stop it or name another");
    std::error_code ignored;  // only a socket is removed, and bind says what is wrong otherwise
    if (std::filesystem::is_socket(path, ignored)) std::filesystem::remove(path, ignored);
    auto impl = std::make_unique<Impl>();
    impl->listener = Socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int fd = impl->listener.fd();
    const mode_t before = ::umask(0177);
    const bool bound =
        fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::umask(before);
    if (!bound || ::listen(fd, kMaxConnections) != 0)
        return fail(Stage::device, "control.listen_failed",
                    "the control socket can't be made: " + words_of_errno());
    impl->path = path;
    return std::unique_ptr<ControlServer>(new ControlServer(std::move(impl)));
}

void ControlServer::poll(const VirtualHandler& handler) {
    impl_->accept_all();
    int budget = kMaxCommandsAPoll;
    std::erase_if(impl_->connections, [&](Impl::Connection& connection) {
        return !Impl::serve(connection, handler, budget);
    });
}

namespace {

Result<std::string> read_line(int fd, std::chrono::milliseconds timeout) {
    const auto until = std::chrono::steady_clock::now() + timeout;
    std::string line;
    char buffer[1'024];
    while (line.find('\n') == std::string::npos && line.size() <= kMaxLine) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
        pollfd wait{fd, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) == 0)
            return fail(Stage::device, "control.timeout",
                        "the program did not answer on its control socket", true);
        const auto got = ::recv(fd, buffer, sizeof buffer, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            return fail(Stage::device, "control.not_reached",
                        "the program closed its control socket", true);
        if (got > 0) line.append(buffer, static_cast<std::size_t>(got));
    }
    return line.substr(0, line.find('\n'));
}

}  // namespace

Result<VirtualAnswer> send_control(const std::filesystem::path& path, const VirtualCommand& command,
                                   std::chrono::milliseconds timeout) {
    LIMEN_TRY(const Socket socket, connect_to(path));
    Json json = {{"device", command.device}, {"do", command.what}};
    if (!command.with.empty()) json["with"] = command.with;
    const std::string line = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    if (::send(socket.fd(), line.data(), line.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(line.size()))
        return fail(Stage::device, "control.not_reached", "the control socket took no command",
                    true);
    LIMEN_TRY(const std::string reply, read_line(socket.fd(), timeout));
    const Json answer = Json::parse(reply, nullptr, false);
    const auto bad = [] {
        return fail(Stage::device, "control.bad_answer",
                    "the control socket's answer is not what this program knows");
    };
    if (!answer.is_object() || !answer.contains("ok") || !answer["ok"].is_boolean()) return bad();
    if (!answer["ok"].get<bool>()) {
        if (!answer.contains("error") || !answer["error"].is_string()) return bad();
        return fail(Stage::device, answer["error"].get<std::string>(),
                    "the virtual device refused the command " + command.what);
    }
    VirtualAnswer values;
    if (!answer.contains("values")) return values;
    if (!answer["values"].is_object()) return bad();
    for (const auto& [key, value] : answer["values"].items()) {
        if (!value.is_number_integer()) return bad();
        values[key] = value.get<std::int64_t>();
    }
    return values;
}

}  // namespace limen::hal
