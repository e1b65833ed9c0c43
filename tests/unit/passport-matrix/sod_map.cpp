// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/passport-matrix/sod_map.hpp"

#include <algorithm>
#include <stdexcept>

#include "hal/chip-reader/tlv.hpp"

namespace limen::passport::test {
namespace {

class Map {
  public:
    explicit Map(ByteView bytes) : bytes_(bytes), names_(bytes.size(), "frame") {}

    std::vector<std::string_view> take();
    Node at(std::size_t begin) const;
    std::vector<Node> inside(const Node& node) const;
    // Its content is a row of elements; an OCTET STRING's is where it is one element as a whole.
    bool holds_elements(const Node& node) const {
        if ((node.tag & 0x20) != 0) return true;
        const ByteView inner = bytes_.subspan(node.content, node.content_end - node.content);
        if (node.tag != 0x04 || inner.empty() || inner[0] != 0x30) return false;
        const auto header = tlv::parse_header(inner);
        return header && header->total() == inner.size();
    }
    void collect(const Node& node, std::vector<Node>& out) const;
    Bytes rebuilt(const Node& node, std::size_t begin, std::size_t end, ByteView instead) const;

  private:
    void name(std::size_t begin, std::size_t end, std::string_view what) {
        std::fill(names_.begin() + static_cast<std::ptrdiff_t>(begin),
                  names_.begin() + static_cast<std::ptrdiff_t>(end), what);
    }
    void whole(const Node& node, std::string_view what) { name(node.begin, node.end, what); }
    void value(const Node& node, std::string_view what) {
        name(node.content, node.content_end, what);
    }
    void algorithm(const Node& node, std::string_view what, std::string_view parameters);
    void content(const Node& encapsulated);
    void security_object(const Node& object);
    bool self_issued(const Node& certificate) const;
    void certificate(const Node& certificate);
    void attributes(const Node& attributes);
    void nulls(const Node& node);
    void signer_info(const Node& info);

    ByteView bytes_;
    std::vector<std::string_view> names_;
};

Node Map::at(std::size_t begin) const {
    Node node{bytes_[begin], begin, begin + 2, 0, 0, 0};
    const std::uint8_t first = bytes_[begin + 1];
    if (first == 0x80) {
        std::size_t here = node.content;
        while (bytes_[here] != 0 || bytes_[here + 1] != 0) here = at(here).end;
        node.content_end = here;
        node.end = here + 2;
        return node;
    }
    std::size_t length = first;
    if (first > 0x80) {
        length = 0;
        for (int i = 0; i < (first & 0x7F); ++i) length = (length << 8) | bytes_[node.content++];
    }
    node.content_end = node.end = node.content + length;
    if (node.end > bytes_.size()) throw std::runtime_error("the specimen is malformed");
    return node;
}

std::vector<Node> Map::inside(const Node& node) const {
    std::vector<Node> out;
    for (std::size_t here = node.content; here < node.content_end; here = out.back().end)
        out.push_back(at(here));
    return out;
}

void Map::algorithm(const Node& node, std::string_view what, std::string_view parameters) {
    whole(node, what);
    const auto parts = inside(node);
    if (parts.size() > 1) whole(parts[1], parameters);
}

void Map::security_object(const Node& object) {
    whole(object, "lds-frame");
    const auto parts = inside(object);
    value(parts.at(0), "lds-version");
    algorithm(parts.at(1), "lds-digest", "lds-digest-parameters");
    for (const Node& row : inside(parts.at(2))) {
        const auto pair = inside(row);
        value(pair.at(0), "lds-number");
        value(pair.at(1), "lds-hash");
    }
    if (parts.size() > 3) whole(parts[3], "lds-version");
}

void Map::content(const Node& encapsulated) {
    const auto parts = inside(encapsulated);
    value(parts.at(0), "content-type");
    const Node string = at(parts.at(1).content);
    if (string.tag == 0x04) return security_object(at(string.content));
    for (const Node& piece : inside(string)) {
        value(piece, "content");
        name(piece.begin, piece.begin + 1, "piece-tag");
    }
}

// An authority's, beside the signer's.
bool Map::self_issued(const Node& certificate) const {
    const auto fields = inside(inside(certificate).at(0));
    const auto text = [&](const Node& node) {
        return bytes_.subspan(node.begin, node.end - node.begin);
    };
    return std::ranges::equal(text(fields.at(3)), text(fields.at(5)));
}

void Map::certificate(const Node& certificate) {
    whole(certificate, "cert-frame");
    const auto parts = inside(certificate);
    whole(parts.at(0), "tbs-frame");
    whole(parts.at(1), "cert-algorithm");
    whole(parts.at(2), "cert-signature");
    static constexpr std::string_view kFields[] = {"tbs-other",  "tbs-serial",    "tbs-other",
                                                   "tbs-issuer", "tbs-validity",  "tbs-subject",
                                                   "tbs-key",    "tbs-extensions"};
    std::size_t at = 0;
    for (const Node& field : inside(parts[0])) whole(field, kFields[at++]);
}

void Map::attributes(const Node& attributes) {
    whole(attributes, "attributes");
    name(attributes.begin, attributes.begin + 1, "set-tag");
    for (const Node& attribute : inside(attributes)) {
        const std::size_t values = inside(attribute).at(1).begin;
        name(values, values + 1, "set-tag");
    }
}

// The NULL of an algorithm without parameters, wherever it stands in another one's.
void Map::nulls(const Node& node) {
    if (node.tag == 0x05) whole(node, "null-parameters");
    if (holds_elements(node))
        for (const Node& child : inside(node)) nulls(child);
}

void Map::signer_info(const Node& info) {
    const auto parts = inside(info);
    value(parts.at(0), "info-version");
    whole(parts.at(1), "info-signer");
    whole(parts.at(2), "info-digest");
    std::size_t next = 3;
    if (parts.at(next).tag == 0xA0) attributes(parts[next++]);
    algorithm(parts.at(next), "info-algorithm", "info-algorithm-parameters");
    nulls(parts.at(2));
    nulls(parts.at(next));
    whole(parts.at(next + 1), "signature");
    if (parts.size() > next + 2) whole(parts[next + 2], "unsigned-attributes");
}

std::vector<std::string_view> Map::take() {
    const Node file = at(0);
    const Node message = file.tag == 0x77 ? at(file.content) : file;
    const Node signed_data = at(inside(message).at(1).content);
    for (const Node& part : inside(signed_data)) {
        if (part.tag == 0x02) value(part, "version");
        if (part.tag == 0x31 || part.tag == 0xA0) name(part.begin, part.begin + 1, "set-tag");
        if (part.tag == 0x30) content(part);
        // The first SET holds the digests, the last one the signers.
        if (part.tag == 0x31 && part.end != signed_data.content_end) whole(part, "digest-set");
        if (part.tag == 0x31 && part.end == signed_data.content_end)
            for (const Node& info : inside(part)) signer_info(info);
        if (part.tag != 0xA0) continue;
        for (const Node& one : inside(part)) {
            if (self_issued(one))
                whole(one, "other-certificate");
            else
                certificate(one);
        }
    }
    return std::move(names_);
}

void Map::collect(const Node& node, std::vector<Node>& out) const {
    out.push_back(node);
    if (!holds_elements(node)) return;
    for (Node child : inside(node)) {
        child.depth = node.depth + 1;
        collect(child, out);
    }
}

Bytes Map::rebuilt(const Node& node, std::size_t begin, std::size_t end, ByteView instead) const {
    Bytes content;
    const auto copy = [&](std::size_t from, std::size_t to) {
        content.insert(content.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(from),
                       bytes_.begin() + static_cast<std::ptrdiff_t>(to));
    };
    if (holds_elements(node))
        for (const Node& child : inside(node)) {
            if (begin < child.content || end > child.content_end) continue;
            copy(node.content, child.begin);
            const Bytes changed = rebuilt(child, begin, end, instead);
            content.insert(content.end(), changed.begin(), changed.end());
            copy(child.end, node.content_end);
            break;
        }
    if (content.empty()) {
        copy(node.content, begin);
        content.insert(content.end(), instead.begin(), instead.end());
        copy(end, node.content_end);
    }
    if (bytes_[node.begin + 1] != 0x80) return tlv::encode(node.tag, content);
    Bytes open = {node.tag, 0x80};
    open.insert(open.end(), content.begin(), content.end());
    open.insert(open.end(), {0x00, 0x00});
    return open;
}

}  // namespace

std::vector<Node> elements(ByteView sod) {
    const Map map(sod);
    std::vector<Node> out;
    map.collect(map.at(0), out);
    return out;
}

Bytes with_replaced(ByteView sod, std::size_t begin, std::size_t end, ByteView instead) {
    const Map map(sod);
    return map.rebuilt(map.at(0), begin, end, instead);
}

std::vector<std::string_view> map_sod(ByteView sod) {
    return Map(sod).take();
}

std::vector<std::size_t> places(const std::vector<std::string_view>& map, std::string_view name) {
    std::vector<std::size_t> out;
    for (std::size_t at = 0; at < map.size(); ++at)
        if (map[at] == name) out.push_back(at);
    return out;
}

}  // namespace limen::passport::test
