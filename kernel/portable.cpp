// Plain C++: eight units at once, as far as the compiler makes vectors of them.
#include "recurrence.h"

namespace {

struct Portable {
  static constexpr int lanes = 8, rows = 1, slots = 15, shift = 128;
  struct F { float of[lanes]; };
  struct I { int32_t of[lanes]; };
  template <class T, class Of>
  static T each(Of of) {
    T found;
    for (int lane = 0; lane < lanes; lane++) found.of[lane] = of(lane);
    return found;
  }
  static F load(const float* at) { return each<F>([&](int lane) { return at[lane]; }); }
  static I load(const int32_t* at) { return each<I>([&](int lane) { return at[lane]; }); }
  static float of_half(uint16_t half) {
    const uint32_t sign = uint32_t(half & 0x8000) << 16, rest = half & 0x7fff;
    uint32_t bits = (rest << 13) + 0x38000000;  // the exponent's bias: 127 instead of 15
    float value;
    if (rest >= 0x7c00) bits += 0x38000000;  // infinite, or no number
    if (rest < 0x0400) {                     // subnormal: so many 2^-24
      value = float(rest) * 5.9604644775390625e-8f;
      return sign ? -value : value;
    }
    bits |= sign;
    memcpy(&value, &bits, 4);
    return value;
  }
  static F half(const uint16_t* at) { return each<F>([&](int lane) { return of_half(at[lane]); }); }
  static void store(float* at, F x) { memcpy(at, x.of, sizeof x.of); }
  static F set(float x) { return each<F>([&](int) { return x; }); }
  static F add(F x, F y) { return each<F>([&](int lane) { return x.of[lane] + y.of[lane]; }); }
  static F sub(F x, F y) { return each<F>([&](int lane) { return x.of[lane] - y.of[lane]; }); }
  static F mul(F x, F y) { return each<F>([&](int lane) { return x.of[lane] * y.of[lane]; }); }
  static F div(F x, F y) { return each<F>([&](int lane) { return x.of[lane] / y.of[lane]; }); }
  // In double the product is exact: one rounding, as the other sets' instruction has, and a second that hardly ever shows
  static F fma(F x, F y, F z) { return each<F>([&](int lane) { return float(double(x.of[lane]) * y.of[lane] + z.of[lane]); }); }
  static F min(F x, F y) { return each<F>([&](int lane) { return x.of[lane] < y.of[lane] ? x.of[lane] : y.of[lane]; }); }
  static F max(F x, F y) { return each<F>([&](int lane) { return x.of[lane] > y.of[lane] ? x.of[lane] : y.of[lane]; }); }
  // To the nearest, of two the even one: what is below 2^22 loses its fraction beside 1.5 * 2^23
  static F round(F x) { return each<F>([&](int lane) { return (x.of[lane] + 12582912.f) - 12582912.f; }); }
  static I whole(F x) { return each<I>([&](int lane) { return int32_t(x.of[lane]); }); }
  static F real(I x) { return each<F>([&](int lane) { return float(x.of[lane]); }); }
  static F scale(F x, I power) {
    int32_t bits[lanes];
    memcpy(bits, x.of, sizeof bits);
    for (int lane = 0; lane < lanes; lane++) bits[lane] += power.of[lane] * (1 << 23);
    memcpy(x.of, bits, sizeof bits);
    return x;
  }
  static void store_bytes(uint8_t* at, I x) {
    for (int lane = 0; lane < lanes; lane++) at[lane] = uint8_t(x.of[lane] + shift);
  }
  static void store(int32_t* at, I x) { memcpy(at, x.of, sizeof x.of); }
  template <int R>
  static void multiply(const kernel::Recurrence& w, int block, const uint8_t* bytes, int32_t* out) {
    constexpr int wide = 3 * lanes;
    const int8_t* weight = (const int8_t*)w.weight + size_t(block) * w.units * wide;
    for (int r = 0; r < R; r++, bytes += w.units, out += wide) {
      memcpy(out, w.compensation + size_t(block) * wide, wide * sizeof(int32_t));
      for (int k = 0; k < w.units; k += 4)
        for (int column = 0; column < wide; column++) {
          const int8_t* of = weight + (size_t(k) * wide + column * 4);
          const uint8_t* four = bytes + k;
          out[column] += four[0] * of[0] + four[1] * of[1] + four[2] * of[2] + four[3] * of[3];
        }
    }
  }
};

bool usable() { return true; }

}  // namespace

namespace kernel {
const Set kPortable = {"portable", Portable::lanes, Portable::shift, false, usable, read_any<Portable>};
}
