// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/trust_index.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <string_view>

namespace limen::pki {
namespace {

constexpr std::string_view kMagic = "limen-trust-1\n";
constexpr std::size_t kSeal = 32;

Bytes sha256(ByteView bytes) {
    Bytes out(kSeal);
    EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, EVP_sha256(), nullptr);
    return out;
}

// Numbers little-endian; texts and bytes after their length.
class Writer {
  public:
    template <class T>
    void number(T value) {
        auto rest = static_cast<std::uint64_t>(value);
        for (std::size_t i = 0; i < sizeof(T); ++i, rest >>= 8)
            out_.push_back(static_cast<std::uint8_t>(rest));
    }
    void bytes(ByteView value) {
        number(static_cast<std::uint32_t>(value.size()));
        out_.insert(out_.end(), value.begin(), value.end());
    }
    void text(std::string_view value) { bytes(as_bytes(value)); }
    void flag(bool value) { number(static_cast<std::uint8_t>(value)); }
    void time(const std::optional<UtcMicros>& value) {
        flag(value.has_value());
        number(value.value_or(0));
    }
    void raw(ByteView value) { out_.insert(out_.end(), value.begin(), value.end()); }
    Bytes take() { return std::move(out_); }
    ByteView written() const { return out_; }

  private:
    Bytes out_;
};

// Once something is missing, everything after is empty and good() is false.
class Reader {
  public:
    explicit Reader(ByteView bytes) : rest_(bytes) {}
    bool good() const { return good_; }
    bool done() const { return good_ && rest_.empty(); }

    template <class T>
    T number() {
        const ByteView from = take(sizeof(T));
        std::uint64_t value = 0;
        for (std::size_t i = from.size(); i-- > 0;) value = value << 8 | from[i];
        return static_cast<T>(value);
    }
    // How many follow, of which each takes at least `least` bytes.
    std::size_t count(std::size_t least) {
        const auto value = number<std::uint32_t>();
        if (value > rest_.size() / least) good_ = false;
        return good_ ? value : 0;
    }
    Bytes bytes() { return to_bytes(take(number<std::uint32_t>())); }
    std::string text() { return to_text(take(number<std::uint32_t>())); }
    bool flag() { return number<std::uint8_t>() == 1; }
    std::optional<UtcMicros> time() {
        const bool there = flag();
        const auto value = number<UtcMicros>();
        return there ? std::optional(value) : std::nullopt;
    }

  private:
    ByteView take(std::size_t size) {
        if (!good_ || size > rest_.size()) {
            good_ = false;
            return {};
        }
        const ByteView out = rest_.first(size);
        rest_ = rest_.subspan(size);
        return out;
    }
    ByteView rest_;
    bool good_ = true;
};

void write(Writer& out, const TrustList& list) {
    out.number(static_cast<std::uint8_t>(list.kind));
    out.text(list.file);
    out.text(list.signer);
    out.text(list.country);
    out.time(list.made_us);
    out.time(list.next_us);
    out.text(list.number);
    out.number(static_cast<std::uint64_t>(list.entries));
    out.time(list.imported_us);
    out.flag(list.forced);
}

TrustList read_list(Reader& in) {
    TrustList list;
    const auto kind = in.number<std::uint8_t>();
    list.kind = static_cast<TrustList::Kind>(std::min<std::uint8_t>(kind, 3));
    list.file = in.text();
    list.signer = in.text();
    list.country = in.text();
    list.made_us = in.time();
    list.next_us = in.time();
    list.number = in.text();
    list.entries = in.number<std::uint64_t>();
    list.imported_us = in.time();
    list.forced = in.flag();
    return list;
}

void write(Writer& out, const StoredSource& source) {
    write(out, source.info);
    out.text(source.id);
    out.text(source.series);
    out.flag(source.root);
    out.bytes(source.content);
    out.text(source.issuer_name);
}

StoredSource read_source(Reader& in) {
    StoredSource source;
    source.info = read_list(in);
    source.id = in.text();
    source.series = in.text();
    source.root = in.flag();
    source.content = in.bytes();
    source.issuer_name = in.text();
    return source;
}

void write(Writer& out, const StoredCertificate& certificate) {
    const Certificate& info = certificate.info;
    for (const std::string* text : {&info.subject, &info.issuer, &info.serial, &info.country,
                                    &info.key, &info.signature_algorithm, &info.fingerprint})
        out.text(*text);
    out.number(info.not_before_us);
    out.number(info.not_after_us);
    out.flag(info.self_issued);
    out.flag(info.link);
    out.time(info.imported_us);
    out.text(certificate.subject_name);
    out.text(certificate.issuer_name);
    out.bytes(certificate.key_id);
    out.bytes(certificate.der);
    out.number(static_cast<std::uint32_t>(certificate.sources.size()));
    for (const std::uint32_t source : certificate.sources) out.number(source);
}

StoredCertificate read_certificate(Reader& in) {
    StoredCertificate out;
    Certificate& info = out.info;
    for (std::string* text : {&info.subject, &info.issuer, &info.serial, &info.country, &info.key,
                              &info.signature_algorithm, &info.fingerprint})
        *text = in.text();
    info.not_before_us = in.number<UtcMicros>();
    info.not_after_us = in.number<UtcMicros>();
    info.self_issued = in.flag();
    info.link = in.flag();
    info.imported_us = in.time();
    out.subject_name = in.text();
    out.issuer_name = in.text();
    out.key_id = in.bytes();
    out.der = in.bytes();
    const std::size_t sources = in.count(sizeof(std::uint32_t));
    for (std::size_t i = 0; i < sources; ++i) out.sources.push_back(in.number<std::uint32_t>());
    return out;
}

std::unexpected<Error> damaged(const char* what) {
    return fail(Stage::genuineness, "trust.index_damaged",
                std::string("the trust store's index is damaged: ") + what +
                    "; make it anew with limen-provision trust check --rebuild");
}

// Names of the sources, written where the certificates are listed.
void name_sources(TrustContents& contents) {
    for (StoredCertificate& certificate : contents.certificates)
        for (const std::uint32_t at : certificate.sources) {
            std::string& source = certificate.info.source;
            source += (source.empty() ? "" : ", ") + contents.sources[at].info.file;
        }
}

}  // namespace

Bytes encode_index(const TrustContents& contents) {
    Writer out;
    out.raw(as_bytes(kMagic));
    out.number(static_cast<std::uint32_t>(contents.sources.size()));
    for (const StoredSource& source : contents.sources) write(out, source);
    out.number(static_cast<std::uint32_t>(contents.certificates.size()));
    for (const StoredCertificate& certificate : contents.certificates) write(out, certificate);
    out.number(static_cast<std::uint32_t>(contents.history.size()));
    for (const StoredEvent& event : contents.history) {
        out.number(event.at_us);
        out.text(event.words);
    }
    out.raw(sha256(out.written()));
    return out.take();
}

Result<TrustContents> decode_index(ByteView bytes) {
    if (bytes.size() < kMagic.size() + kSeal || to_text(bytes.first(kMagic.size())) != kMagic)
        return damaged("it does not begin as this version's does");
    const ByteView body = bytes.first(bytes.size() - kSeal);
    const Bytes seal = sha256(body);
    if (!std::equal(seal.begin(), seal.end(), bytes.end() - kSeal))
        return damaged("its checksum does not fit");
    Reader in(body.subspan(kMagic.size()));
    // The least that one of each takes: its fixed numbers and the lengths of its texts.
    constexpr std::size_t kLeast = 16;
    TrustContents out;
    for (std::size_t left = in.count(kLeast); left > 0 && in.good(); --left)
        out.sources.push_back(read_source(in));
    const std::size_t certificates = in.count(kLeast);
    out.certificates.reserve(certificates);
    for (std::size_t left = certificates; left > 0 && in.good(); --left)
        out.certificates.push_back(read_certificate(in));
    for (std::size_t left = in.count(sizeof(UtcMicros) + 4); left > 0 && in.good(); --left) {
        const auto at_us = in.number<UtcMicros>();
        out.history.push_back({at_us, in.text()});
    }
    if (!in.done()) return damaged("a part of it is missing");
    for (const StoredCertificate& certificate : out.certificates)
        for (const std::uint32_t source : certificate.sources)
            if (source >= out.sources.size()) return damaged("a certificate came from nowhere");
    name_sources(out);
    return out;
}

}  // namespace limen::pki
