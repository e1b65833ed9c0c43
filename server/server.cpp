// SPDX-License-Identifier: Apache-2.0
#include "server/server.hpp"

#include <httplib.h>
#include <openssl/ssl.h>

#include <atomic>
#include <thread>

#include "base/files.hpp"
#include "base/log.hpp"
#include "protocol/state_server.hpp"
#include "server/dashboard_api.hpp"
#include "server/device_api.hpp"
#include "server/http.hpp"
#include "server/operators.hpp"

namespace limen::server {
namespace {

constexpr int kServerCertificateDays = 3650;
constexpr std::size_t kMaxDashboardBody = 16 * 1024;
constexpr std::size_t kDashboardThreads = 16;
constexpr std::size_t kMaxPemBytes = 64 * 1024;

Result<std::string> read_text(const std::filesystem::path& file) {
    LIMEN_TRY(const Bytes bytes, read_file(file, kMaxPemBytes));
    return to_text(bytes);
}

Result<KeyAndCertificate> read_pair(const std::filesystem::path& folder, const std::string& name) {
    KeyAndCertificate pair;
    LIMEN_TRY(pair.key_pem, read_text(folder / (name + ".key")));
    LIMEN_TRY(pair.certificate_pem, read_text(folder / (name + ".crt")));
    return pair;
}

bool set_tls(SSL_CTX& context, const std::filesystem::path& tls, bool clients) {
    const std::string certificate = (tls / "server.crt").string();
    const std::string key = (tls / "server.key").string();
    const std::string authority = (tls / "ca.crt").string();
    SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
    SSL_CTX_set_options(&context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    if (SSL_CTX_use_certificate_chain_file(&context, certificate.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(&context, key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(&context) != 1)
        return false;
    // Each connection is authenticated anew; a resumed session would outlive a revocation.
    SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(&context, 0);
    SSL_CTX_set_options(&context, SSL_OP_NO_TICKET);
    if (!clients) return true;
    if (SSL_CTX_load_verify_locations(&context, authority.c_str(), nullptr) != 1) return false;
    // A certificate that is shown must be good; enrolment, and nothing else, does without one.
    SSL_CTX_set_verify(&context, SSL_VERIFY_PEER, nullptr);
    return true;
}

// One listener on a thread of its own.
class Listener {
  public:
    Listener(std::unique_ptr<httplib::Server> server) : server_(std::move(server)) {}
    ~Listener() {
        server_->stop();
        if (thread_.joinable()) thread_.join();
    }
    httplib::Server& http() { return *server_; }

    Result<void> start(const std::string& host, int port) {
        const bool bound = port == 0 ? (port_ = server_->bind_to_any_port(host)) > 0
                                     : server_->bind_to_port(host, port_ = port);
        if (!bound)
            return fail(Stage::server, "server.bind_failed",
                        "cannot listen on " + host + ":" + std::to_string(port) +
                            "; another program may use the port");
        thread_ = std::thread([this] {
            server_->listen_after_bind();
            ended_ = true;
        });
        // stop() before the loop runs would be lost.
        while (!server_->is_running() && !ended_)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return {};
    }
    int port() const { return port_; }
    bool ended() const { return ended_; }

  private:
    std::unique_ptr<httplib::Server> server_;
    std::thread thread_;
    std::atomic<bool> ended_ = false;
    int port_ = 0;
};

class ServerImpl final : public Server {
  public:
    ServerImpl(const Settings& settings, Installation installation, const Clock& clock)
        : installation_(std::move(installation)),
          sessions_(*installation_.store, clock),
          device_api_{*installation_.store, installation_.identity, installation_.authority, clock,
                      settings.certificate_days},
          dashboard_api_{*installation_.store, sessions_, clock, installation_.identity.self.id,
                         settings.dashboard_tls} {}

    Result<void> start(const Settings& settings) {
        const std::filesystem::path tls = settings.data / "tls";
        auto secure = [&](bool clients) {
            return std::make_unique<httplib::SSLServer>(
                [&](SSL_CTX& context) { return set_tls(context, tls, clients); });
        };
        auto devices = secure(true);
        if (!devices->is_valid())
            return fail(Stage::server, "server.bad_tls",
                        "the files in " + tls.string() +
                            " do not fit together; see limen-server "
                            "init");
        devices_ = std::make_unique<Listener>(std::move(devices));
        set_up(devices_->http(), protocol::kMaxBatchBytes,
               static_cast<std::size_t>(settings.threads));
        add_device_api(devices_->http(), device_api_);
        std::unique_ptr<httplib::Server> page = std::make_unique<httplib::Server>();
        if (settings.dashboard_tls) page = secure(false);
        dashboard_ = std::make_unique<Listener>(std::move(page));
        set_up(dashboard_->http(), kMaxDashboardBody, kDashboardThreads);
        add_dashboard_api(dashboard_->http(), dashboard_api_);
        LIMEN_CHECK(devices_->start(settings.host, settings.port));
        LIMEN_CHECK(dashboard_->start(settings.dashboard_host, settings.dashboard_port));
        return {};
    }

    int port() const override { return devices_->port(); }
    int dashboard_port() const override { return dashboard_->port(); }
    Store& store() override { return *installation_.store; }
    bool healthy() const override { return !devices_->ended() && !dashboard_->ended(); }

  private:
    Installation installation_;
    Sessions sessions_;
    DeviceApi device_api_;
    DashboardApi dashboard_api_;
    std::unique_ptr<Listener> devices_;  // last: end before what their handlers use
    std::unique_ptr<Listener> dashboard_;
};

}  // namespace

Result<void> initialise(const std::filesystem::path& data, const std::string& id,
                        const std::vector<std::string>& hosts) {
    if (!protocol::is_identity_id(id))
        return fail(Stage::config, "server.bad_name",
                    "a server's name is 1 to 32 characters of a-z, 0-9 and -");
    std::error_code error;
    const auto tls = data / "tls";
    if (std::filesystem::exists(data / "identity.key") || std::filesystem::exists(tls / "ca.key"))
        return fail(Stage::config, "server.exists",
                    data.string() + " holds a server's keys already; choose an empty folder");
    std::filesystem::create_directories(tls, error);
    if (error)
        return fail(Stage::storage, "server.no_folder",
                    "cannot make " + tls.string() + ": " + error.message());
    LIMEN_TRY(const auto authority, make_authority("Limen devices of " + id));
    LIMEN_TRY(const auto own, make_server_certificate(authority, hosts, kServerCertificateDays));
    LIMEN_CHECK(write_file(tls / "ca.key", as_bytes(authority.key_pem), 0600));
    LIMEN_CHECK(write_file(tls / "ca.crt", as_bytes(authority.certificate_pem)));
    LIMEN_CHECK(write_file(tls / "server.key", as_bytes(own.key_pem), 0600));
    // With the authority behind, so that a device that enrols can see and check it.
    const std::string chain = own.certificate_pem + authority.certificate_pem;
    LIMEN_CHECK(write_file(tls / "server.crt", as_bytes(chain)));
    LIMEN_CHECK(protocol::save_identity(protocol::make_identity(id, protocol::Role::server), data));
    LIMEN_CHECK(open_sqlite_store(data / "limen.db"));
    return {};
}

Result<Installation> open_installation(const std::filesystem::path& data) {
    Installation installation;
    LIMEN_TRY(installation.identity, protocol::load_identity(data));
    LIMEN_TRY(installation.authority, read_pair(data / "tls", "ca"));
    LIMEN_TRY(installation.store, open_sqlite_store(data / "limen.db"));
    return installation;
}

Result<std::unique_ptr<Server>> Server::start(const Settings& settings, const Clock& clock) {
    LIMEN_TRY(Installation installation, open_installation(settings.data));
    auto server = std::make_unique<ServerImpl>(settings, std::move(installation), clock);
    LIMEN_CHECK(server->start(settings));
    return server;
}

}  // namespace limen::server
